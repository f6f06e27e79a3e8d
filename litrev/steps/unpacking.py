"""Making a review again of an archive: the same ledger, protocol and responses, or nothing at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litrev.errors import ConflictError, InputError, LitrevError
from litrev.formats.package import Package
from litrev.i18n import _, refusal
from litrev.review import PROTOCOL_NAME, Review
from litrev.steps.packing import LEDGER, LEFT_OUT, MANIFEST, PROTOCOL, RESPONSES, Manifest
from litrev.store import open_store
from litrev.store.dumping import NAMES


@dataclass(frozen=True, slots=True)
class Opened:
    """A review that was made of an archive."""

    review: Review
    manifest: Manifest


def open_archive(file: Path, folder: Path | None = None, *, environment: Mapping[str, str] = os.environ) -> Opened:
    """Restore the review in `file` into `folder`, which must not be there (by default the archive's name).

    Raises InputError for an archive that is damaged, is none, or would write elsewhere; ConflictError where the folder
    is there, or LITREV_STORE names another ledger.
    """
    target = (folder or Path(file.name.removesuffix(".zip"))).expanduser().resolve()
    if os.path.lexists(target) or os.path.lexists(folder or target):
        raise ConflictError(
            _("{folder} is there already.").format(folder=target),
            _("Give another name: litrev open {file} NAME").format(file=file.name),
        )
    if environment.get("LITREV_STORE", "").strip():
        raise ConflictError(
            _("LITREV_STORE names another ledger, which the opened review would be taken for."),
            _("Unset LITREV_STORE first, then try again."),
        )
    with Package(file) as package:
        manifest = Manifest.from_bytes(package.whole(MANIFEST), file)
        unfinished = target.with_name(f"{target.name}.part")
        try:
            unfinished.mkdir()
            _restore(package, manifest, unfinished)
            unfinished.rename(target)
        except OSError as error:
            raise InputError(
                _("{folder} cannot be made: {why}").format(folder=target, why=refusal(error)),
                _("Choose a folder that is not there yet, where you may write and that has room."),
            ) from None
        finally:
            with suppress(OSError):
                shutil.rmtree(unfinished, ignore_errors=True)
    return Opened(Review(target), manifest)


def _restore(package: Package, manifest: Manifest, folder: Path) -> None:
    review = Review(folder)
    for name in package.names:
        if name.startswith(PROTOCOL):
            _write(folder / name.removeprefix(PROTOCOL), package.read(name))
        elif name.startswith(RESPONSES):
            _write(review.archive / name.removeprefix(RESPONSES), package.read(name))
    if not review.protocol_file.is_file():
        raise _unfit(package, _("it has no {name}").format(name=PROTOCOL_NAME))
    if not manifest.abstracts:
        _write(review.archive / LEFT_OUT, iter([manifest.to_bytes()]))
    with open_store(review.store_path) as store:
        try:
            store.take_in((name, _rows(package, name)) for name in NAMES)
        except (ValueError, TypeError, KeyError) as error:
            raise _unfit(package, f"{type(error).__name__}: {error}") from None
        with store.snapshot() as snapshot:
            for name in NAMES:
                if snapshot.count(name) != manifest.rows.get(name, 0):
                    raise _unfit(package, _("{name} has other rows than it says").format(name=name))
    review.load()


def _rows(package: Package, name: str) -> Iterator[dict[str, Any]]:
    path = f"{LEDGER}{name}.jsonl"
    if path in package.names:
        yield from (json.loads(line) for line in package.lines(path))


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        for piece in pieces:
            file.write(piece)


def _unfit(package: Package, why: str) -> LitrevError:
    return InputError(
        _("{file} cannot be made a review again: {why}.").format(file=package.file, why=why),
        _("It was changed after it was made. Fetch or copy it again."),
    )
