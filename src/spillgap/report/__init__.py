"""The report: a study as one self-contained page per language, written from its numbers."""

from __future__ import annotations

from spillgap.report._write import conclude, write
from spillgap.study.changes import Changes, changes, read_numbers

__all__ = ["Changes", "changes", "conclude", "read_numbers", "write"]
