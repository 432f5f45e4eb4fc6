"""A server that sends what a test tells it to, on a socket of its own."""

from __future__ import annotations

import contextlib
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator

from pocketquant import SCHEMA_HASH
from pocketquant.protocol.frames import HEADER, FrameKind

from .scripts import welcome


class Peer:
    """The server's end of one connection."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection

    def receive(self) -> tuple[int, int, bytes]:
        """The next frame's kind, stream and body."""
        length, kind, _, _, stream = self._header()
        return kind, stream, self._exactly(length)

    def receive_open(self) -> tuple[int, int, bytes]:
        """The next frame, which begins a call: its method, its stream and its request."""
        length, kind, _, method, stream = self._header()
        if kind != FrameKind.OPEN:
            raise AssertionError(f"a frame of kind {kind} where a call should begin")
        body = self._exactly(length)
        head = int.from_bytes(body[:2], "little") + int.from_bytes(body[2:4], "little")
        return method, stream, body[head:]

    def _header(self) -> tuple[int, int, int, int, int]:
        return HEADER.unpack(self._exactly(HEADER.size))

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

    def greet(self, schema_hash: bytes = SCHEMA_HASH, **limits: int) -> None:
        """Takes the hello and welcomes."""
        self.receive()
        self.send(welcome(time.monotonic_ns(), schema_hash, **limits))


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
