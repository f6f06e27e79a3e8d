"""What holds for every query in a source's own syntax before it is sent."""

from __future__ import annotations

from litrev.errors import ProtocolError, SourceError
from litrev.i18n import _
from litrev.query.signs import unbalanced


def refuse_unbalanced(native: str, label: str) -> None:
    """Raise SourceError for an unclosed quote or parenthesis: what a server makes of it is not documented."""
    for problem in unbalanced(native):
        message = _("The query for {source} cannot be sent: {what} (character {column})").format(
            source=label, what=problem.what, column=problem.column
        )
        raise SourceError(message, problem.repair)


def untranslated(label: str) -> ProtocolError:
    """The error that a strategy must be written in the source's own syntax."""
    return ProtocolError(
        _("A strategy of concepts cannot be translated for {source} yet.").format(source=label),
        _("Give this source its own query: in review.yaml."),
    )
