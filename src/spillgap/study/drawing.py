"""Drawing a study's figures, in worker processes where the caller allows it.

A figure is drawn from what it needs and nothing else (:class:`Drawing`), so that it can be handed
to another process while the study goes on.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import connection
from pathlib import Path
from types import TracebackType
from typing import Any

from spillgap.figures.formats import FigureFormat
from spillgap.options import Language
from spillgap.study.output import Artefact, file_stem

__all__ = ["Drawing", "Studio"]


@dataclass(frozen=True, eq=False)
class Drawing:
    """One figure in one language: which, from what, and where it goes."""

    figure: str
    name: str
    lang: Language
    content: Mapping[str, Any]
    folder: Path
    formats: tuple[FigureFormat, ...]
    dpi: int


def draw(drawing: Drawing) -> list[Artefact]:
    """Draw one figure and write its files."""
    import matplotlib

    matplotlib.use("Agg")
    from spillgap.figures import save
    from spillgap.study.steps import figures

    axes = figures()[drawing.figure].draw(drawing.content, drawing.lang)
    stem = drawing.folder / drawing.lang / file_stem(drawing.name)
    paths = save(axes, stem, drawing.formats, drawing.dpi)
    return [Artefact("figure", drawing.name, path, drawing.lang) for path in paths]


def _serve_parent() -> None:
    """In a worker: leave Ctrl-C to the parent, and end with it even if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


@dataclass
class Studio:
    """Where drawings are submitted and files come back, in the order of submission.

    With one worker, each is drawn at once. With more, new processes draw while the caller goes
    on: the caller's main module must then be importable without side effects, as the command
    line's is.
    """

    workers: int = 1
    on_done: Callable[[str], None] = lambda name: None  # noqa: ARG005
    _pool: ProcessPoolExecutor | None = None
    _pending: list[Future[list[Artefact]]] = field(default_factory=list)
    _names: dict[Future[list[Artefact]], str] = field(default_factory=dict)

    def __enter__(self) -> Studio:
        if self.workers > 1:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(
                self.workers, mp_context=context, initializer=_serve_parent
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=error is not None)

    def submit(self, drawing: Drawing) -> None:
        """Have it drawn."""
        if self._pool is not None:
            future = self._pool.submit(draw, drawing)
        else:
            future = Future()
            future.set_result(draw(drawing))
            self.on_done(f"{drawing.name} ({drawing.lang})")
        self._pending.append(future)
        self._names[future] = f"{drawing.name} ({drawing.lang})"

    def collect(self) -> Iterator[Artefact]:
        """Wait for what was submitted; the files, in the order of submission."""
        if self._pool is not None:
            for future in as_completed(self._pending):
                future.result()
                self.on_done(self._names[future])
        for future in self._pending:
            yield from future.result()
