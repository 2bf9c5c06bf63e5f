"""A study described in one TOML file, run end to end: tables, figures, numbers, a summary."""

from spillgap.study.checks import check
from spillgap.study.exploring import explore
from spillgap.study.faults import Fault
from spillgap.study.inputs import Inputs, prepare
from spillgap.study.manifest import Verification
from spillgap.study.manuscript import new_paper
from spillgap.study.output import Artefact
from spillgap.study.publishing import verify
from spillgap.study.replication import Comparison, compare_tables, replicate
from spillgap.study.runner import StudyResult, run
from spillgap.study.specification import Study
from spillgap.study.steps.description import statistics

__all__ = [
    "Artefact",
    "Comparison",
    "Fault",
    "Inputs",
    "Study",
    "StudyResult",
    "Verification",
    "check",
    "compare_tables",
    "explore",
    "new_paper",
    "prepare",
    "replicate",
    "run",
    "statistics",
    "verify",
]
