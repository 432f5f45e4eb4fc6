"""A socket on which one thread waits and others may wake it."""

from __future__ import annotations

import os
import select
import socket


class SharedSocket:
    """A non-blocking socket, and a pipe that ends a wait for it."""

    __slots__ = ("_poll", "_wake_read", "_wake_write", "socket")

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._poll = select.poll()
        self._poll.register(self._wake_read, select.POLLIN)

    @property
    def is_closed(self) -> bool:
        """Whether the files are gone."""
        return self.socket.fileno() < 0

    def watch(self, has_output: bool) -> None:
        """Says what the next wait is for: something to read, and room to write."""
        mask = select.POLLIN | select.POLLOUT if has_output else select.POLLIN
        self._poll.register(self.socket, mask)

    def wait(self, seconds: float | None) -> bool:
        """Waits; gives whether the socket has something."""
        is_ready = False
        for number, _ in self._poll.poll(None if seconds is None else seconds * 1000):
            if number == self._wake_read:
                os.read(self._wake_read, 4096)
            else:
                is_ready = True
        return is_ready

    def wake(self) -> None:
        """Ends the wait of another thread."""
        try:
            os.write(self._wake_write, b"\0")
        except BlockingIOError:
            # It is full: the wait ends anyway.
            pass

    def read(self, target: memoryview) -> tuple[int, str]:
        """Reads once: how many bytes, 0 where nothing is there, -1 and why nothing comes."""
        try:
            count = self.socket.recv_into(target)
        except (BlockingIOError, InterruptedError):
            return 0, ""
        except OSError as error:
            return -1, os.strerror(error.errno or 0)
        return (count, "") if count else (-1, "the server closed it")

    def close(self) -> None:
        """Closes the files; no thread may wait."""
        if not self.is_closed:
            self.socket.close()
            os.close(self._wake_read)
            os.close(self._wake_write)
