"""What people do about full texts: they have them, ask for them, or find that they cannot be had."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from litrev.errors import InputError, UsageError
from litrev.i18n import _, refusal
from litrev.model import Verdict
from litrev.review import Review
from litrev.screening.retrieval import Step
from litrev.steps.full_text_desk import Desk, Sought
from litrev.steps.ledger import utc_now
from litrev.steps.team import reviewer_or_only

_PDF = b"%PDF-"


def full_text_got(
    review: Review,
    identifier: str,
    what: str,
    *,
    reviewer: str | None = None,
    note: str = "",
    now: Callable[[], datetime] = utc_now,
) -> Sought:
    """Record that the full text is at hand: `what` is a file, of which the review keeps a copy, or an address.

    The same person's word that it could not be had is taken back. Raises InputError for a file that cannot be read.
    """
    with Desk(review) as desk:
        who, one = reviewer_or_only(desk.protocol, reviewer), desk.one(identifier)
        at = now()
        if re.match(r"(?i)https?://\S+$", what):
            step = desk.note(one, Step.GOT, who, at, url=what, note=note)
        else:
            file, sha256 = desk.keep(one, _read(Path(what).expanduser()), Path(what).suffix.lower() or ".pdf")
            step = desk.note(one, Step.GOT, who, at, file=file, sha256=sha256, note=note)
        desk.withdraw(one.work.id, step)
        return desk.anew([one.work.id])[0]


def _read(file: Path) -> bytes:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(
            _("The file {file} cannot be read: {why}").format(file=file, why=refusal(error)),
            _("Check its name and folder, or give an address that begins with https://."),
        ) from None
    if not content:
        raise InputError(_("{file} is empty.").format(file=file), _("Save it again."))
    if file.suffix.lower() == ".pdf" and _PDF not in content[:1024]:
        raise InputError(
            _("{file} is no PDF, though it is called one.").format(file=file),
            _("Open it to see what it is; a page of a website must be saved as PDF or .html."),
        )
    return content


def full_text_asked(
    review: Review,
    identifiers: Sequence[str],
    *,
    whom: str,
    reviewer: str | None = None,
    note: str = "",
    now: Callable[[], datetime] = utc_now,
) -> list[Sought]:
    """Record that `whom` (a library, an author) was asked for these full texts; for all that are wanted if none."""
    if not whom.strip():
        raise UsageError(_("Say who was asked."), _('For example: --whom "interlibrary loan"'))
    with Desk(review) as desk:
        who = reviewer_or_only(desk.protocol, reviewer)
        chosen = desk.named(identifiers) or [one for one in desk.sought() if one.is_wanted]
        at = now()
        for one in chosen:
            desk.note(one, Step.ASKED, who, at, whom=whom.strip(), note=note)
        return desk.anew(one.work.id for one in chosen)


def full_text_missing(
    review: Review,
    identifiers: Sequence[str],
    *,
    reviewer: str | None = None,
    note: str = "",
    now: Callable[[], datetime] = utc_now,
) -> list[Sought]:
    """Record that these full texts cannot be had: for PRISMA they are “not retrieved”.

    It is that person's verdict at the full-text stage; one is enough as long as nobody has read the report. Raises
    ConflictError where they have given another one.
    """
    with Desk(review) as desk:
        who = reviewer_or_only(desk.protocol, reviewer)
        chosen = desk.named(identifiers)
        for one in chosen:
            desk.ensure_unread(one.work.id, who)
        at = now()
        for one in chosen:
            step = desk.note(one, Step.MISSING, who, at, note=note)
            desk.decide(one.work.id, step, Verdict.NOT_RETRIEVED, note)
        return desk.anew(one.work.id for one in chosen)


def undo_full_text(
    review: Review, identifier: str, *, reviewer: str | None = None, now: Callable[[], datetime] = utc_now
) -> Sought:
    """Take back the last thing that the person recorded of this full text, and the verdict that it was or withdrew.

    Files stay in the folder.
    """
    with Desk(review) as desk:
        who, one = reviewer_or_only(desk.protocol, reviewer), desk.one(identifier)
        own = [step for step in one.steps if step.by == who]
        if not own:
            raise UsageError(
                _("There is nothing of {who} to take back here.").format(who=who),
                _("litrev fulltext lists what is sought; --json shows who did what."),
            )
        at = now()
        desk.note(one, Step.UNDONE, who, at, undoes=own[-1].id)
        desk.take_back(one.work.id, own[-1], at)
        return desk.anew([one.work.id])[0]
