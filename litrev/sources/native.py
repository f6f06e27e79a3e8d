"""What holds for every query in a source's own syntax before it is sent."""

from __future__ import annotations

from litrev.errors import SourceError
from litrev.i18n import _
from litrev.query.signs import unbalanced


def refuse_unbalanced(native: str, label: str) -> None:
    """Raise SourceError for an unclosed quote or parenthesis: what a server makes of it is not documented."""
    for problem in unbalanced(native):
        message = _("The query for {source} cannot be sent: {what} (character {column})").format(
            source=label, what=problem.what, column=problem.column
        )
        raise SourceError(message, problem.repair)
