"""review.yaml: what it may hold, how it is read, and what is wrong with it in plain words."""

from litrev.protocol.load import load_protocol, problems
from litrev.protocol.models import (
    FILE,
    KNOWN_SOURCES,
    Amendment,
    Arm,
    Concept,
    Criterion,
    Framework,
    LanguageRule,
    Member,
    PreviousVersion,
    Protocol,
    Reasons,
    Resolution,
    ResolutionRule,
    ReviewType,
    Role,
    Rule,
    SourceEntry,
    Stage,
    TypeRule,
    Undecided,
    Versions,
    YearRule,
)
from litrev.protocol.schema import json_schema
from litrev.protocol.stage_label import stage_label
from litrev.protocol.strategies import translation
from litrev.protocol.text import Bilingual
from litrev.query.problem import Problem, Severity

__all__ = [
    "FILE",
    "KNOWN_SOURCES",
    "Amendment",
    "Arm",
    "Bilingual",
    "Concept",
    "Criterion",
    "Framework",
    "LanguageRule",
    "Member",
    "PreviousVersion",
    "Problem",
    "Protocol",
    "Reasons",
    "Resolution",
    "ResolutionRule",
    "ReviewType",
    "Role",
    "Rule",
    "Severity",
    "SourceEntry",
    "Stage",
    "TypeRule",
    "Undecided",
    "Versions",
    "YearRule",
    "json_schema",
    "load_protocol",
    "problems",
    "stage_label",
    "translation",
]
