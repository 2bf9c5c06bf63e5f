"""MANIFEST.json: what a complete result consists of, and whether a folder still holds it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from spillgap.errors import DataError, listing

__all__ = ["MANIFEST", "Entry", "Manifest", "Verification", "entry_of", "is_inside"]

MANIFEST = "MANIFEST.json"
_FORMAT = 1


@dataclass(frozen=True)
class Entry:
    """One file: its path from the folder with forward slashes, its size and SHA-256."""

    file: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What MANIFEST.json says.

    Attributes
    ----------
    about : mapping
        title, seed, versions and data_sha256 of the study.
    files : tuple of Entry
        What the study wrote.
    earlier : tuple of Entry
        Files of earlier studies that still stand in the folder.
    """

    about: Mapping[str, Any]
    files: tuple[Entry, ...]
    earlier: tuple[Entry, ...] = ()

    def to_json(self) -> str:
        """The text of MANIFEST.json."""
        content = {
            "manifest": _FORMAT,
            **self.about,
            "files": [vars(entry) for entry in self.files],
            "earlier": [vars(entry) for entry in self.earlier],
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def of(cls, folder: Path) -> Manifest | None:
        """The folder's manifest; None if it has none.

        Raises
        ------
        DataError
            If there is a file of that name that is no manifest.
        """
        path = folder / MANIFEST
        try:
            content = json.loads(path.read_text("utf-8"))
            files, earlier = (tuple(_entries(content[key])) for key in ("files", "earlier"))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError) as error:
            raise DataError(f"{str(path)!r} is no manifest of spillgap: {error}.") from error
        keys = ("manifest", "files", "earlier")
        about = {key: value for key, value in content.items() if key not in keys}
        return cls(about, files, earlier)

    def verify(self, folder: Path) -> Verification:
        """Which of the files are missing from the folder, and which are not as written."""
        missing, changed = [], []
        for entry in self.files:
            if not (folder / entry.file).is_file():
                missing.append(entry.file)
            elif entry_of(folder, entry.file) != entry:
                changed.append(entry.file)
        return Verification(folder, len(self.files), tuple(missing), tuple(changed))


@dataclass(frozen=True)
class Verification:
    """Whether a folder holds the complete result that its manifest describes.

    Attributes
    ----------
    folder : Path
    files : int
        How many the manifest lists; 0 without a manifest.
    missing, changed : tuple of str
    notes : tuple of str
        What was met on the way: a run under way, a move that was finished.
    """

    folder: Path
    files: int
    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every file is there and as it was written."""
        return self.files > 0 and not self.missing and not self.changed

    def __str__(self) -> str:
        if not self.files:
            verdict = f"{self.folder} holds no complete result: there is no {MANIFEST}."
        elif self.complete:
            verdict = f"{self.folder} is complete: {self.files} files as they were written."
        else:
            parts = {"missing": self.missing, "changed": self.changed}
            said = [f"{what}: {listing(names, most=50)}" for what, names in parts.items() if names]
            verdict = f"{self.folder} is not complete; {'; '.join(said)}."
        return "\n".join([*self.notes, verdict])


def entry_of(folder: Path, file: str) -> Entry:
    """The entry of a file as it is now."""
    digest = hashlib.sha256()
    size = 0
    with (folder / file).open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
            size += len(block)
    return Entry(file, size, digest.hexdigest())


def is_inside(file: str) -> bool:
    """Whether a path written in a file stays in its folder: what is read may be anyone's.

    Examples
    --------
    >>> is_inside("tables/en/a.md"), is_inside("../a.md"), is_inside("/a"), is_inside("C:/a")
    (True, False, False, False)
    """
    path = PurePosixPath(file)
    plain = bool(path.parts) and not path.is_absolute() and ".." not in path.parts
    return plain and not PureWindowsPath(file).drive and "\\" not in file and "\0" not in file


def _entries(listed: Iterable[Mapping[str, Any]]) -> Iterable[Entry]:
    for item in listed:
        entry = Entry(str(item["file"]), int(item["bytes"]), str(item["sha256"]))
        if not is_inside(entry.file):
            raise ValueError(f"{entry.file!r} leads out of the folder")
        yield entry
