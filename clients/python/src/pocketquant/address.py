"""Where a server's socket is, and what is said where nobody answers there."""

from __future__ import annotations

import errno
import os
import socket
import stat

from .errors import ConnectError, Execution, Stage, Status

SocketPath = str | bytes | os.PathLike[str] | os.PathLike[bytes]
"""What names a socket: a path, as text, as bytes or as a `Path`; or `@NAME`, an abstract name."""

MAX_PATH = 107
"""The longest path that the kernel takes, in bytes."""

_NOBODY = (errno.ENOENT, errno.ECONNREFUSED, errno.ENOTSOCK)
"""What the kernel says where nobody listens. A server that is started changes that; whoever may
not use the path, or has named none that can be one, waits in vain."""


def refused(text: str, passes: bool = False) -> ConnectError:
    """The error of a client that has no connection."""
    error = ConnectError(Status.UNAVAILABLE, text, Execution.NEVER, Stage.TRANSPORT)
    error.passes = passes
    return error


def path_text(socket: SocketPath | None) -> str | None:
    """The path as text, in which bytes that are no UTF-8 are kept."""
    if socket is None:
        return None
    try:
        return os.fsdecode(socket)
    except TypeError:
        kind = type(socket).__name__
        raise TypeError(f"socket is a path (str, bytes or os.PathLike), not {kind}") from None


def checked_path(path: str) -> str:
    """The path, if it can be a socket's."""
    size = len(os.fsencode(path))
    if not size or path == "@" or "\0" in path:
        raise refused("a socket's path must not be empty")
    if size > MAX_PATH:
        raise refused(
            f"the socket path {path} has {size} bytes and the kernel takes at most {MAX_PATH}; "
            "choose a shorter one with --socket")
    return path


def default_path(service: str = "pocketquant") -> str:
    """`$XDG_RUNTIME_DIR/NAME.sock`, or one in a directory of the user's own below `/tmp`.

    It only names a directory that belongs to the user and that nobody else can write to, so that
    nobody else can put a socket there for the client to talk to.
    """
    directory = os.environ.get("XDG_RUNTIME_DIR", "")
    try:
        if not directory:
            directory = f"/tmp/{service}-{os.geteuid()}"
            try:
                os.mkdir(directory, 0o700)
            except FileExistsError:
                pass
        status = os.lstat(directory)
    except OSError as error:
        raise _unusable(directory, os.strerror(error.errno or 0)) from None
    if not stat.S_ISDIR(status.st_mode):
        raise _unusable(directory, "it is not a directory")
    if status.st_uid != os.geteuid():
        raise _unusable(directory, f"it belongs to user {status.st_uid}")
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise _unusable(directory, "others may write to it")
    try:
        return checked_path(f"{directory}/{service}.sock")
    except ConnectError as error:
        raise _unusable(directory, f"{error}") from None


def _unusable(directory: str, reason: str) -> ConnectError:
    return refused(
        f"the socket's default directory {directory} cannot be used: {reason}; "
        "name a socket with --socket PATH")


def connect(path: str, start_command: str) -> socket.socket | None:
    """A connected, non-blocking socket; None where the server's queue is full for now."""
    try:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    except OSError as error:
        raise no_socket(path, error) from None
    try:
        connection.setblocking(False)
        # A zero is the kernel's mark of a name that lies in no directory.
        connection.connect("\0" + path[1:] if path.startswith("@") else path)
    except BlockingIOError:
        connection.close()
        return None
    except OSError as error:
        connection.close()
        raise refused(
            f"{_reason(path, error)}; start one with: {start_command}",
            passes=error.errno in _NOBODY) from None
    return connection


def no_socket(path: str, error: OSError) -> ConnectError:
    """The error of a client that the kernel gives no file descriptor for a connection."""
    return refused(
        f"cannot connect to {path}: {os.strerror(error.errno or 0)}; close files or connections "
        "that this process does not need, or raise its limit (ulimit -n)")


def _reason(path: str, error: OSError) -> str:
    number = error.errno or 0
    if number == errno.ENOENT:
        return f"no server is running on {path} (there is no such socket)"
    if number in (errno.ECONNREFUSED, errno.ENOTSOCK):
        return f"no server is running on {path} (nobody listens there)"
    if number in (errno.EACCES, errno.EPERM):
        return f"you may not connect to {path}: it belongs to another user"
    return f"cannot connect to {path}: {os.strerror(number)}"
