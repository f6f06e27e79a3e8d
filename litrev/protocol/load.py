"""From the file review.yaml to a Protocol, or to everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from litrev.errors import ProtocolError
from litrev.i18n import _, ngettext, number, refusal
from litrev.protocol.advice import advise
from litrev.protocol.attached import attach
from litrev.protocol.checks import check_references
from litrev.protocol.models import Protocol
from litrev.protocol.shape_words import note_faults
from litrev.protocol.strategies import check_strategies
from litrev.protocol.yaml_file import Document, read_document
from litrev.query.problem import Problem, errors


def load_protocol(path: Path) -> Protocol:
    """The protocol in `path`. Raises ProtocolError whose message lists every error with its line.

    What the lint says of the strategies does not stop work that searches nothing (screening, counting): `build_query`
    refuses such a strategy, and `problems` lists it.
    """
    document = _read(path)
    attach(document, path.parent)
    protocol = _validated(document)
    if protocol is not None:
        check_references(protocol, document)
        if not errors(document.problems):
            return protocol
        check_strategies(protocol, document)
    raise _refusal(path, errors(_sorted(document)))


def problems(path: Path) -> list[Problem]:
    """Everything to repair or to know in `path`, strategies included, by line.

    Raises ProtocolError when there is no file, or none that may be read.
    """
    document = _read(path)
    attach(document, path.parent)
    protocol = _validated(document)
    if protocol is not None:
        check_references(protocol, document)
        check_strategies(protocol, document)
        advise(protocol, document)
    return _sorted(document)


def _read(path: Path) -> Document:
    try:
        return read_document(path)
    except FileNotFoundError:
        raise ProtocolError(
            _("There is no protocol at {path}.").format(path=path), _("Make a review: litrev init NAME")
        ) from None
    except OSError as error:
        raise ProtocolError(
            _("{path} cannot be read: {reason}.").format(path=path, reason=refusal(error)),
            _("Check that it is a file and that you may read it."),
        ) from error


def _validated(document: Document) -> Protocol | None:
    if not document.readable:
        return None
    try:
        return Protocol.model_validate(document.values)
    except ValidationError as error:
        note_faults(error, document)
        return None


def _sorted(document: Document) -> list[Problem]:
    return sorted(dict.fromkeys(document.problems), key=lambda problem: (problem.line, problem.column))


_MOST_TOLD = 10
"""Problems in the message of a command that is not `check`."""


def _refusal(path: Path, found: list[Problem]) -> ProtocolError:
    heading = ngettext("{n} problem in {path}:", "{n} problems in {path}:", len(found)).format(
        n=number(len(found)), path=path
    )
    more = len(found) - _MOST_TOLD
    tail = [ngettext("… and {n} more.", "… and {n} more.", more).format(n=number(more))] if more > 0 else []
    return ProtocolError(
        "\n".join([heading, *(problem.describe(path.name) for problem in found[:_MOST_TOLD]), *tail]),
        _("Repair what is listed, then run: litrev check"),
    )
