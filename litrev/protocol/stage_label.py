"""What people call a screening stage: the protocol's label, or the usual words."""

from __future__ import annotations

from litrev.i18n import N_, _, language
from litrev.protocol.models import Protocol

_USUAL = {"title_abstract": N_("title and abstract"), "full_text": N_("full text"), "title": N_("title")}


def stage_label(protocol: Protocol, stage: str) -> str:
    """The stage with the id `stage` in the active language; its id where it has no other name."""
    written = next((known.label for known in protocol.stages if known.id == stage), None)
    usual = _USUAL.get(stage)
    return (written.in_language(language()) if written else "") or (_(usual) if usual else stage)
