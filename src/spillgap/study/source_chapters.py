"""The sections of STUDY.toml about where data come from: figures, boundaries, weights."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    model_validator,
)

from spillgap.study.keys import (
    Filled,
    Keys,
    Names,
    OneFillMethod,
    OneMatched,
    Period,
    Several,
    SeveralTables,
    Words,
)

__all__ = ["BoundariesSpec", "DataSpec", "FillSpec", "WeightsSpec"]


class FillSpec(Keys):
    """Missing values filled within each unit over time, by a method that is named."""

    method: OneFillMethod
    columns: Annotated[Names, Field(min_length=1)]
    limit: int | None = Field(default=None, ge=1)


class DataSpec(Keys):
    """Where the figures are, how they are read, which rows are used, what is filled."""

    dataset: str | None = None
    path: Names = ()
    unit: Filled | None = None
    time: Filled | None = None
    sheet: str | None = None
    encoding: Filled | None = None
    delimiter: Filled | None = None
    decimal: Literal[".", ","] | None = None
    thousands: str | None = None
    missing: Names = ()
    text: Names = ()
    totals: Literal["error", "drop", "keep"] | None = None
    periods: tuple[Period, Period] | None = None
    step: int | float | str | None = None
    drop_units: Annotated[tuple[Period, ...], Several] = ()
    fill: Annotated[tuple[FillSpec, ...], SeveralTables] = ()
    regions: OneMatched | None = None
    rename: dict[str, str] = Field(default_factory=dict)
    labels: dict[str, Words] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_source(self) -> DataSpec:
        if (self.dataset is None) == (not self.path):
            raise ValueError("give either dataset or path")
        if self.path and (self.unit is None or self.time is None):
            raise ValueError("name the columns of the units and periods: unit = …, time = …")
        return self


class BoundariesSpec(Keys):
    """Where the boundaries are, and the column that holds the units' keys."""

    dataset: str | None = None
    path: Filled | None = None
    id: Filled | None = None
    name: Words | None = None
    layer: str | None = None
    encoding: Filled | None = None
    crs: str | int | None = None
    repair: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> BoundariesSpec:
        if (self.dataset is None) == (self.path is None):
            raise ValueError("give either dataset or path")
        if self.path and self.id is None:
            raise ValueError("name the column that holds the units' keys: id = …")
        return self


class WeightsSpec(BaseModel):
    """One W: a builder of ``spillgap.weights`` by its name, and its options."""

    model_config = ConfigDict(extra="allow", frozen=True)

    kind: Filled = "contiguity"

    @property
    def options(self) -> dict[str, Any]:
        """What is handed to the builder."""
        return dict(self.model_extra or {})
