"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["replacing", "write_text"]


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A path beside ``path`` to write to, moved over it when the block ends well; folders are made.

    Whatever stops the block (a full disk, Ctrl-C), the file that was there stays as it was and
    nothing is left beside it. A link keeps pointing where it does: its target is replaced. What
    is no ordinary file (a pipe, a terminal) is written directly.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "a.txt")
    ...     with replacing(file) as draft:
    ...         _ = draft.write_text("whole")
    ...     file.read_text(), len(list(Path(folder).iterdir()))
    ('whole', 1)
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        yield target
        return
    # The ending stays the last part of the name: writers choose their format by it.
    mark = f"{os.getpid()}-{threading.get_ident()}"
    draft = target.with_name(f".{target.stem[:60]}.{mark}.part{target.suffix}")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield draft
        if target.exists():
            shutil.copymode(target, draft)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def write_text(path: str | Path, text: str) -> Path:
    """Write UTF-8 with plain line ends, whatever the system."""
    with replacing(path) as draft:
        draft.write_bytes(text.encode("utf-8"))
    return Path(path)
