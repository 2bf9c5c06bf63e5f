"""A result is whole or absent: written beside its folder, then moved in at once.

A run writes into a working folder beside ``out`` (``.NAME.spillgap``, on the same file system).
When all is written, a journal says which files are to be moved; from then on the new result
counts, and whoever comes next finishes the moves if this process cannot (the next run and
``verify`` do). Until then the earlier result counts and is untouched. During the moves
MANIFEST.json is out of the folder: it leaves first and the new one comes last, so a manifest that
stands there describes files that stand there. An error or Ctrl-C takes the moves back.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from spillgap._files import write_text
from spillgap.errors import DataError, OutputError
from spillgap.study.lock import holder, locked
from spillgap.study.manifest import (
    MANIFEST,
    Entry,
    Manifest,
    Verification,
    entry_of,
    is_inside,
)

__all__ = ["Published", "Stage", "staged", "verify"]

_LOCK, _JOURNAL, _OLD = "lock", "journal.json", "old"
_PATIENCE = 10.0
"""Seconds that ``verify`` waits for a run that is just moving its files."""
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}


@dataclass(frozen=True)
class Published:
    """What became of the files in the folder.

    Attributes
    ----------
    manifest : Manifest
    kept : dict
        File of the user's that stood where a result belongs → its name now.
    left : tuple of str
        Files of earlier studies that this one did not write and that still stand there.
    removed : tuple of str
        Those that were removed because that was asked for.
    """

    manifest: Manifest
    kept: Mapping[str, str]
    left: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """Where a run writes before its result is whole.

    Attributes
    ----------
    out : Path
        The folder that the result goes to.
    draft : Path
        The folder to write to.
    """

    out: Path
    draft: Path

    def publish(self, about: Mapping[str, object], *, clean: bool = False) -> Published:
        """Move what was written into the folder, all of it or nothing.

        Parameters
        ----------
        about : mapping
            What the manifest says of the study.
        clean : bool
            Remove files of earlier studies that this one did not write and nobody changed.
        """
        names = sorted(
            path.relative_to(self.draft).as_posix()
            for path in self.draft.rglob("*")
            if path.is_file()
        )
        files = tuple(entry_of(self.draft, name) for name in names)
        earlier = _known(self.out)
        standing = [
            entry
            for name, entry in earlier.items()
            if name not in names and _is_as_written(self.out, entry)
        ]
        kept = _kept(self.out, files, earlier)
        manifest = Manifest(about, files, () if clean else tuple(standing))
        write_text(self.draft / MANIFEST, manifest.to_json())
        going = [entry.file for entry in standing] if clean else []
        _move_in(self.out, self.draft, _Journal(self.draft.name, names, going, kept))
        left = () if clean else tuple(entry.file for entry in standing)
        return Published(manifest, kept, left, tuple(going))


@contextmanager
def staged(out: str | Path) -> Iterator[Stage]:
    """The stage of a run into ``out``, which nobody else may use meanwhile.

    What an earlier run that was killed left behind is finished or removed first; nothing is left
    behind when the block ends.

    Raises
    ------
    OutputError
        If another run holds the folder, or it cannot be written: the earlier result is intact.
    """
    target = Path(out).resolve()
    try:
        root = _root(target)
        with _removed_after(root), locked(root / _LOCK, repr(str(out))):
            recover(target, root)
            draft = root / f"new-{uuid.uuid4().hex}"
            draft.mkdir()
            try:
                yield Stage(target, draft)
            finally:
                if not (root / _JOURNAL).exists():
                    for path in (draft, root / _OLD):
                        shutil.rmtree(path, ignore_errors=True)
    except OutputError:
        raise
    except OSError as error:
        if error.errno not in _DISK and not _is_of(error, target):
            raise
        raise OutputError(
            f"{str(out)!r} cannot be written: {error.strerror}"
            f"{f' ({error.filename})' if error.filename else ''}. What stood there before is as it "
            "was. Make room or choose another folder with --out."
        ) from error


def verify(folder: str | Path) -> Verification:
    """Whether a folder holds a complete result; what is missing or changed if it does not.

    A move that a killed run began is finished first.

    Raises
    ------
    DataError
        If there is no such folder, or its MANIFEST.json is none.
    """
    target = Path(folder).resolve()
    notes = []
    for root in _roots(target):
        until = time.monotonic() + _PATIENCE
        while (root / _JOURNAL).exists() and time.monotonic() < until:
            if holder(root / _LOCK) is None:
                with _removed_after(root), locked(root / _LOCK, repr(str(folder))):
                    recover(target, root)
                notes.append("A run was killed while it moved its files: the move was finished.")
            else:
                time.sleep(0.05)
        under_way = holder(root / _LOCK)
        if under_way is not None:
            notes.append(f"A run is under way: {under_way}.")
    if not target.is_dir():
        raise DataError(f"There is no folder {str(folder)!r}.")
    manifest = Manifest.of(target)
    verified = Verification(target, 0) if manifest is None else manifest.verify(target)
    return replace(verified, folder=Path(folder), notes=tuple(notes))


def recover(out: Path, root: Path) -> None:
    """Finish what the journal of a killed run says, and remove what it left; hold the lock."""
    journal = _Journal.of(root)
    if journal is not None:
        _Moves(out, root, journal).forward()
        (root / _JOURNAL).unlink()
    for path in root.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != _LOCK:
            path.unlink(missing_ok=True)


# -- where ----------------------------------------------------------------------------------------


def _roots(out: Path) -> tuple[Path, Path]:
    return out.with_name(f".{out.name}.spillgap"), out / ".spillgap"


def _root(out: Path) -> Path:
    """The working folder: beside ``out``, or in it where only that is on its file system."""
    beside, inside = _roots(out)
    if out.exists() and not out.is_dir():
        raise OutputError(f"{str(out)!r} is a file, not a folder.")
    if out.is_dir():
        other = out.stat().st_dev != out.parent.stat().st_dev
        return inside if other or not os.access(out.parent, os.W_OK) else beside
    return beside


@contextmanager
def _removed_after(root: Path) -> Iterator[None]:
    """Remove the working folder when it is empty; folders made for nothing go with it."""
    absent = [path for path in (root, *root.parents) if not path.exists()]
    try:
        yield
    finally:
        for path in absent or [root]:
            with suppress(OSError):
                path.rmdir()


def _is_of(error: OSError, out: Path) -> bool:
    if not isinstance(error.filename, str | os.PathLike):
        return False
    path = Path(os.path.abspath(error.filename))
    return any(path == base or base in path.parents for base in (out, *_roots(out)))


# -- what stands there ----------------------------------------------------------------------------


def _known(out: Path) -> dict[str, Entry]:
    """Files that studies wrote into the folder, by name; a manifest that is none knows nothing."""
    try:
        manifest = Manifest.of(out)
    except DataError:
        manifest = None
    if manifest is None:
        return {}
    return {entry.file: entry for entry in (*manifest.earlier, *manifest.files)}


def _is_as_written(out: Path, entry: Entry) -> bool:
    return (out / entry.file).is_file() and entry_of(out, entry.file) == entry


def _kept(out: Path, files: tuple[Entry, ...], earlier: Mapping[str, Entry]) -> dict[str, str]:
    """Files that no study wrote, where results belong: each with the name it is kept under."""
    kept = {}
    for entry in files:
        path = out / entry.file
        if not path.is_file():
            continue
        now = entry_of(out, entry.file)
        if now not in (entry, earlier.get(entry.file)):
            kept[entry.file] = _free(out, entry.file)
    if (out / MANIFEST).is_file():
        try:
            Manifest.of(out)
        except DataError:
            kept[MANIFEST] = _free(out, MANIFEST)
    return kept


def _free(out: Path, file: str) -> str:
    path, count = Path(file), 1
    while True:
        mark = "kept" if count == 1 else f"kept-{count}"
        name = path.with_name(f"{path.stem}.{mark}{path.suffix}")
        if not (out / name).exists():
            return name.as_posix()
        count += 1


# -- moving ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Journal:
    """What is to be moved: from which draft, which files, which ones go, which are kept how."""

    draft: str
    coming: list[str]
    going: list[str]
    kept: Mapping[str, str]

    @classmethod
    def of(cls, root: Path) -> _Journal | None:
        path = root / _JOURNAL
        if not path.exists():
            return None
        try:
            content = cls(**json.loads(path.read_text("utf-8")))
            names = [content.draft, *content.coming, *content.going]
            names += [name for pair in content.kept.items() for name in pair]
            sound = all(is_inside(name) for name in names)
        except (TypeError, ValueError, AttributeError):
            sound = False
        if not sound:
            raise OutputError(
                f"{str(path)!r} is no journal of a run. Look at what is beside it, then remove it."
            )
        return content


def _move_in(out: Path, draft: Path, journal: _Journal) -> None:
    """Write the journal, from which on the new result counts, and make its moves."""
    root = draft.parent
    moves = _Moves(out, root, journal)
    absent = [path for path in (out, *out.parents) if not path.exists()]
    try:
        write_text(root / _JOURNAL, json.dumps(vars(journal), ensure_ascii=False))
        moves.forward()
    except BaseException:
        moves.back()
        for path in absent:
            with suppress(OSError):
                path.rmdir()
        (root / _JOURNAL).unlink(missing_ok=True)
        raise
    (root / _JOURNAL).unlink()


@dataclass(frozen=True)
class _Moves:
    """The moves of a journal, forward or back, from wherever they were interrupted.

    A file has come when it is no longer in the draft, so each step can be told to be done by
    what stands where, and doing them again does nothing.
    """

    out: Path
    root: Path
    journal: _Journal

    def forward(self) -> None:
        """The manifest out, old files aside, new files in, the new manifest last."""
        if self._new(MANIFEST).exists():
            self._aside(MANIFEST)
        for file in self.journal.coming:
            if self._new(file).exists():
                self._aside(file)
                self._in(file)
        for file in self.journal.going:
            self._aside(file)
            self._prune(file)
        if self._new(MANIFEST).exists():
            self._in(MANIFEST)

    def back(self) -> None:
        """Everything where it was, as far as it went."""
        for file in [MANIFEST, *self.journal.coming]:
            if not self._new(file).exists() and (self.out / file).exists():
                _replace(self.out / file, self._new(file))
        for file in [*self.journal.coming, *self.journal.going, MANIFEST]:
            if self._old(file).exists() and not (self.out / file).exists():
                _replace(self._old(file), self.out / file)
            self._prune(file)

    def _new(self, file: str) -> Path:
        return self.root / self.journal.draft / file

    def _old(self, file: str) -> Path:
        kept = self.journal.kept.get(file)
        return self.root / _OLD / file if kept is None else self.out / kept

    def _aside(self, file: str) -> None:
        if (self.out / file).is_file() and not self._old(file).exists():
            _replace(self.out / file, self._old(file))

    def _in(self, file: str) -> None:
        _replace(self._new(file), self.out / file)

    def _prune(self, file: str) -> None:
        """Remove the folders that a file leaves empty, within ``out``."""
        for name in Path(file).parents:
            if str(name) != ".":
                with suppress(OSError):
                    (self.out / name).rmdir()


def _replace(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(source, target)
