"""Something a person should repair in a protocol or a strategy: where it is, what is wrong, what to write instead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """Whether work can go on."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to repair. Its texts are already translated."""

    line: int = 1
    """From 1."""
    column: int = 1
    """From 1."""
    path: str = ""
    """The place in the protocol, such as `sources[1].override.care`; empty for a bare strategy."""
    what: str
    repair: str = ""
    """What to write instead; may be empty."""
    severity: Severity = Severity.ERROR

    def at(self, *, line: int, column: int, path: str) -> Problem:
        """The same problem, placed in the file that its text stands in."""
        return replace(self, line=line, column=column, path=path)

    def describe(self, name: str = "") -> str:
        """`name:line:column: what`, and what to write instead on a line of its own."""
        place = f"{name}:{self.line}:{self.column}: " if name else ""
        return f"{place}{self.what}" + (f"\n    → {self.repair}" if self.repair else "")


def errors(problems: list[Problem]) -> list[Problem]:
    """Those that must be repaired first."""
    return [p for p in problems if p.severity is Severity.ERROR]
