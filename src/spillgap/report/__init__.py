"""The report: a study as one self-contained page per language, written from its numbers."""

from __future__ import annotations

from spillgap.report._changes import Changes, changes, read_numbers
from spillgap.report._write import write

__all__ = ["Changes", "changes", "read_numbers", "write"]
