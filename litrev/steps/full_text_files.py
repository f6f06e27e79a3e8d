"""The files of full texts that a review keeps."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from litrev.errors import InputError
from litrev.formats.citekey import plain_key
from litrev.formats.whole import write_whole
from litrev.i18n import _, refusal
from litrev.model import EventKind, Record
from litrev.review import Review
from litrev.screening.retrieval import Attempt, Step, attempts
from litrev.steps.full_text_places import FOLDER, present
from litrev.store import Store, new_id


def keep_file(review: Review, record: Record, work: str, content: bytes, suffix: str) -> tuple[str, str]:
    """Put a file into the review; its name from the review's folder, and its SHA-256."""
    name = f"{plain_key(record, '[auth][year]')}-{re.sub(r'[^A-Za-z0-9.]+', '-', work)}{suffix}"
    folder = review.folder / FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(
            _("{file} cannot be written: {why}").format(file=folder, why=refusal(error)),
            _("Choose a folder that is there and that you may write to."),
        ) from None
    write_whole(folder / name, content, [suffix], keep_former=True)
    return f"{FOLDER}/{name}", hashlib.sha256(content).hexdigest()


def keep_with_record(review: Review, store: Store, record: Record, content: bytes, by: str, at: datetime) -> str:
    """Keep the PDF that came with a record, as its full text; empty when the review has just this file of it already.

    Gives its name from the review's folder. The work need not have come to the full-text stage yet.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    steps = [one for one in attempts(store.events(EventKind.RETRIEVAL)) if one.record == record.id]
    if any(one.sha256 == sha256 for one in present(review, steps)):
        return ""
    file, sha256 = keep_file(review, record, record.id, content, ".pdf")
    step = Attempt(id=new_id(), record=record.id, by=by, at=at, step=Step.GOT, file=file, sha256=sha256)
    store.add_events([step.to_event()])
    return file
