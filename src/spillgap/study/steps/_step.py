"""What a step of a study is: one row with what it computes, checks and draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from spillgap.errors import DataError, EstimationError, UnstableError
from spillgap.options import Language
from spillgap.study.faults import Findings, in_file_terms
from spillgap.study.inputs import Inputs
from spillgap.study.sections import Refusal, Section
from spillgap.study.specification import Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Figure_

__all__ = ["Content", "Contents", "Drawn", "Figure", "Plate", "Sections", "Step"]

Sections: TypeAlias = Mapping[str, Section]
Content: TypeAlias = Mapping[str, Any]
"""What a figure is drawn from; another process may do it."""
Drawn: TypeAlias = "Axes | Figure_"
"""What a figure is drawn in."""
Contents: TypeAlias = Mapping[str, Content]
"""File's name → what is drawn in it; empty where there is nothing to draw."""


@dataclass(frozen=True)
class Figure:
    """A figure that a step makes possible.

    Attributes
    ----------
    name : str
        What STUDY.toml calls it.
    gather : callable
        (study, inputs, sections) → what is drawn, by the names of the files.
    draw : callable
        (content, language) → axes.
    mapped : bool
        Whether it needs boundaries.
    part_of : str, optional
        The figure with which it is asked for, where it has no name of its own.
    """

    name: str
    gather: Callable[[Study, Inputs, Sections], Contents]
    draw: Callable[[Content, Language], Drawn]
    mapped: bool = False
    part_of: str | None = None

    def wanted(self, study: Study) -> bool:
        """Whether the study asks for it."""
        return (self.part_of or self.name) in study.wanted_figures


@dataclass(frozen=True, eq=False)
class Plate:
    """A figure to be drawn: its file's name, which figure it is, and what it is drawn from."""

    name: str
    figure: str
    content: Content


@dataclass(frozen=True)
class Step:
    """A step of a study.

    Attributes
    ----------
    name : str
        Its section's name, and its key in study.json.
    title : str
        What the progress of a run calls it.
    compute : callable
        (study, inputs, sections so far) → section.
    wanted : callable
        Whether a study has the step.
    figures : tuple of Figure
        What its section is drawn in.
    extend : callable, optional
        (study, inputs, section) → the inputs of what follows, where the step adds to them.
    check : callable, optional
        (study, inputs, findings): the faults that can be seen before it runs.
    refusable : bool
        Whether the study goes on where the figures forbid the step: its section then holds the
        reason. Names that do not exist and options that mean nothing stop the study.
    needs : str, optional
        The step whose refusal it shares.
    """

    name: str
    title: str
    compute: Callable[[Study, Inputs, Sections], Section]
    wanted: Callable[[Study], bool] = lambda _study: True
    figures: tuple[Figure, ...] = ()
    extend: Callable[[Study, Inputs, Section], Inputs] | None = None
    check: Callable[[Study, Inputs, Findings], None] | None = None
    refusable: bool = False
    needs: str | None = None

    def run(self, study: Study, inputs: Inputs, sections: Sections) -> tuple[Section, Inputs]:
        """The step's section, and what the following steps work on."""
        section = self._section(study, inputs, sections)
        return section, inputs if self.extend is None else self.extend(study, inputs, section)

    def plates(self, study: Study, inputs: Inputs, sections: Sections) -> Iterator[Plate]:
        """The figures of its section that the study wants."""
        if isinstance(sections[self.name], Refusal):
            return
        for figure in self.figures:
            if figure.wanted(study):
                for name, content in figure.gather(study, inputs, sections).items():
                    yield Plate(name, figure.name, content)

    def _section(self, study: Study, inputs: Inputs, sections: Sections) -> Section:
        needed = None if self.needs is None else sections[self.needs]
        if isinstance(needed, Refusal):
            return Refusal.of(self.name, needed.reason)
        if not self.refusable:
            return self.compute(study, inputs, sections)
        try:
            return self.compute(study, inputs, sections)
        except (DataError, EstimationError, UnstableError) as error:
            return Refusal.of(self.name, in_file_terms(str(error)))
