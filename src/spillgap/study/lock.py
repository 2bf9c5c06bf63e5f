"""One run at a time in a folder: a lock that the system takes back when its process ends."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from spillgap.errors import OutputError

__all__ = ["holder", "locked"]

_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL}
_FAR = 1 << 30
"""Where Windows locks a byte: beyond the text, which others may then read."""

if sys.platform == "win32":
    import msvcrt

    def _grab(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

    def _alive(pid: int) -> bool:  # noqa: ARG001 - there is no harmless question on Windows
        return True

else:
    import fcntl

    def _grab(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _alive(pid: int) -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


@contextmanager
def locked(path: Path, what: str) -> Iterator[None]:
    """Hold the lock file ``path`` while the block runs; it is removed afterwards.

    Parameters
    ----------
    path : Path
        Its folder is made.
    what : str
        What is locked, for the message.

    Raises
    ------
    OutputError
        If another process holds it; the message says which, where and since when.
    """
    descriptor = _take(path, what)
    try:
        yield
    finally:
        # Removed while it is held: whoever opened it meanwhile sees that it is gone.
        with suppress(OSError):
            path.unlink()
        os.close(descriptor)
        if sys.platform == "win32":  # which removes no open file
            with suppress(OSError):
                path.unlink(missing_ok=True)


def holder(path: Path) -> str | None:
    """Who holds the lock file ``path``, in words; None if nobody does."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None
    except PermissionError:
        return _described(path)  # another user's; whether it still runs cannot be asked
    try:
        return None if _taken(descriptor, path) else _described(path)
    finally:
        os.close(descriptor)


def _take(path: Path, what: str) -> int:
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except FileNotFoundError:
            continue  # the holder before was just removing its folder
        if not _taken(descriptor, path):
            os.close(descriptor)
            raise OutputError(
                f"Another run is writing to {what}: {_described(path)}. Wait for it, or choose "
                "another folder."
            )
        if _is_at(descriptor, path):
            _sign(descriptor)
            return descriptor
        os.close(descriptor)  # the file was removed by its holder between the two calls


def _taken(descriptor: int, path: Path) -> bool:
    try:
        _grab(descriptor)
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            return False
        # A file system without locks: the record in the file has to do.
        record = _record(path)
        here = record.get("host") == socket.gethostname()
        return not record or (here and not _alive(int(str(record["pid"]))))
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        there, held = os.stat(path), os.fstat(descriptor)
    except FileNotFoundError:
        return False
    return (there.st_ino, there.st_dev) == (held.st_ino, held.st_dev)


def _sign(descriptor: int) -> None:
    record = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "started": time.strftime("%Y-%m-%d %H:%M:%S"),
    }
    os.ftruncate(descriptor, 0)
    os.write(descriptor, json.dumps(record).encode())


def _record(path: Path) -> dict[str, object]:
    try:
        holder = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return holder if isinstance(holder, dict) and str(holder.get("pid")).isdigit() else {}


def _described(path: Path) -> str:
    record = _record(path)
    if not record:
        return "it has just begun"
    return f"process {record['pid']} on {record.get('host')}, since {record.get('started')}"
