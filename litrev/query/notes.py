"""What is found while a strategy is read: problems in their places, and the changes that repair them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from litrev.query.problem import Problem, Severity
from litrev.query.signs import problem_in


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Put `new` in the place of the characters from `start` to `end` (from 0, `end` not included)."""

    start: int
    end: int
    new: str = field(compare=False)


@dataclass(slots=True)
class Notes:
    """Problems and edits of one text."""

    text: str
    problems: list[Problem] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)

    def refuse(self, start: int, what: str, repair: str) -> None:
        """Note something that only a person can repair."""
        self.problems.append(problem_in(self.text, start, what, repair))

    def warn(self, start: int, what: str, repair: str) -> None:
        """Note something worth a look; also what was repaired by an edit."""
        self.problems.append(problem_in(self.text, start, what, repair, Severity.WARNING))

    def edit(self, start: int, end: int, new: str) -> None:
        """Change the text, as a problem noted beside it says."""
        self.edits.append(Edit(start, end, new))

    def repair(self, edit: Edit, what: str, repair: str) -> None:
        """Note a problem at `edit`, and repair it."""
        self.edits.append(edit)
        self.warn(edit.start, what, repair)

    @property
    def refused(self) -> bool:
        """True when something is left that was not repaired."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def sorted(self) -> list[Problem]:
        """The problems by place, each once."""
        return sorted(dict.fromkeys(self.problems), key=lambda problem: (problem.line, problem.column))


def edited(text: str, spans: Iterable[tuple[int, int]], edits: Iterable[Edit]) -> str:
    """The characters of `text` in `spans`, changed by `edits`; each span becomes a line."""
    ordered = sorted(enumerate(edits), key=lambda pair: (pair[1].start, pair[1].end, pair[0]))
    pieces = []
    for start, end in spans:
        piece, at = "", start
        for _number, edit in ordered:
            if start <= edit.start <= edit.end <= end and edit.start >= at:
                piece += text[at : edit.start] + edit.new
                at = edit.end
        pieces.append(piece + text[at:end])
    return "\n".join(pieces)
