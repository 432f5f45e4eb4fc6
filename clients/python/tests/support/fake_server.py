"""A server that sends what a test tells it to, on a socket of its own."""

from __future__ import annotations

import contextlib
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator

from pocketquant.protocol.frames import HEADER

from .scripts import welcome


class Peer:
    """The server's end of one connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection

    def receive(self) -> tuple[int, int, bytes]:
        """The next frame's kind, stream and body."""
        length, kind, _, _, stream = HEADER.unpack(self._exactly(HEADER.size))
        return kind, stream, self._exactly(length)

    def _exactly(self, count: int) -> bytes:
        content = b""
        while len(content) < count:
            part = self.socket.recv(count - len(content))
            if not part:
                raise EOFError
            content += part
        return content

    def send(self, content: bytes) -> None:
        """Sends bytes."""
        self.socket.sendall(content)

    def greet(self, **limits: int) -> None:
        """Takes the hello and welcomes."""
        self.receive()
        self.send(welcome(time.monotonic_ns(), **limits))


@contextlib.contextmanager
def fake_server(*scripts: Callable[[Peer], None]) -> Iterator[str]:
    """A server that does one script a connection; gives its socket's path."""
    failures: list[BaseException] = []
    with tempfile.TemporaryDirectory(prefix="pq-") as directory:
        path = f"{directory}/s"
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()
        listener.settimeout(20)

        def serve() -> None:
            for script in scripts:
                try:
                    connection, _ = listener.accept()
                    connection.settimeout(20)
                    with connection:
                        script(Peer(connection))
                except (EOFError, BrokenPipeError, ConnectionResetError):
                    pass
                except BaseException as error:
                    failures.append(error)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield path
        finally:
            thread.join(20)
            listener.close()
    if failures:
        raise failures[0]
