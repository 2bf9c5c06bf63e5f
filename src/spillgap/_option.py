"""An option: its name, what may be typed, and the one value that each spelling stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar, get_args

from spillgap.errors import OptionError, listing, suggest

__all__ = ["Choice", "Option", "Row", "RowOption", "Value"]


Choice = TypeVar("Choice", bound=str)


Value = TypeVar("Value")


Row = TypeVar("Row")


def _folded(text: str) -> str:
    text = text.strip().casefold()
    return text if len(text) == 1 else text.replace("_", "-")


@dataclass(frozen=True)
class Option(Generic[Choice]):
    """One option: its name in messages, its choices, other spellings of them.

    Parameters
    ----------
    name : str
        The argument's name.
    kind : Literal type
        The choices as they are written canonically.
    also : mapping, optional
        Other words for a choice.

    Examples
    --------
    >>> from spillgap.options import METHOD
    >>> METHOD.parse("GMM")
    'gmm'
    >>> METHOD.parse("gnm")
    Traceback (most recent call last):
        ...
    spillgap.errors.OptionError: method='gnm' is not an option; choose 'ml' or 'gmm'. Did you \
mean 'gmm'?
    """

    name: str
    kind: object = field(default=None, repr=False)
    also: Mapping[str, Choice] = field(default_factory=dict, hash=False)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The choices as they are written canonically."""
        return get_args(self.kind)

    def find(self, value: object) -> Choice | None:
        """The choice that was typed; None if it is none, for options that take more."""
        if not isinstance(value, str):
            return None
        spelled: dict[str, Choice] = {_folded(choice): choice for choice in self.choices}
        spelled |= {_folded(word): choice for word, choice in self.also.items()}
        return spelled.get(_folded(value))

    def parse(self, value: object, *, name: str | None = None, other: str = "") -> Choice:
        """The choice that was typed.

        Parameters
        ----------
        value : object
            As typed.
        name : str, optional
            The argument's name if it is not the option's.
        other : str
            What else the argument takes, for the message.

        Raises
        ------
        OptionError
            If it is none; the message lists the choices and the nearest.
        """
        choice = self.find(value)
        if choice is None:
            last = f"{' or '.join(self._listed())}{f', or {other}' if other else ''}"
            raise OptionError(
                f"{name or self.name}={value!r} is not an option; choose {last}."
                f"{suggest(value, self.choices)}"
            )
        return choice

    @property
    def shown(self) -> str:
        """The choices as help shows them."""
        *first, last = self.choices
        return f"{', '.join(first)} or {last}." if first else f"{last}."

    def _listed(self) -> list[str]:
        *first, last = [repr(choice) for choice in self.choices]
        return [listing(first, most=50), last] if first else [last]

    def parse_optional(self, value: object, *, name: str | None = None) -> Choice | None:
        """The choice that was typed, or None where None was."""
        return None if value is None else self.parse(value, name=name, other="None")

    def pick(
        self, value: object, table: Mapping[Choice, Value], *, name: str | None = None
    ) -> Value:
        """What a table holds for the choice that was typed."""
        return table[self.parse(value, name=name)]


@dataclass(frozen=True, eq=False)
class RowOption(Option[str], Generic[Row]):
    """An option whose choices are the names of a table's rows; it stands beside the table.

    Parameters
    ----------
    rows : Rows
    serves : callable
        Row → whether it can be chosen here.
    before, after : tuple of str
        Choices that are no rows, and where they stand among them.
    """

    rows: Mapping[str, Row] = field(default_factory=dict, repr=False)
    serves: Callable[[Row], bool] = field(default=lambda _: True, repr=False)
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    # Each is its own: ``Annotated`` keeps one of equal ones, and their rows change.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    @property
    def choices(self) -> tuple[str, ...]:
        """The names of the rows that there are now."""
        serving = (name for name, row in self.rows.items() if self.serves(row))
        return (*self.before, *serving, *self.after)

    def row(self, value: object, *, name: str | None = None) -> Row:
        """The row that was typed."""
        return self.pick(value, self.rows, name=name)
