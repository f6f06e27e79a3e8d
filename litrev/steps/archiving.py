"""Packing a review into one open file for OSF or Zenodo: protocol, ledger, responses, reports, checksums, RO-Crate.

The bytes are a function of the ledger, the protocol and the options: no clock and no folder's name is in them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from litrev import __version__
from litrev.errors import ConflictError, InputError
from litrev.formats.package import Packer, Part, is_package
from litrev.formats.ro_crate import NAME as CRATE
from litrev.formats.ro_crate import Crate, Described, Folder, Search
from litrev.formats.ro_crate import write as write_crate
from litrev.i18n import _, ngettext, number, refusal, speaking
from litrev.model import Run
from litrev.progress import Progress, silent
from litrev.protocol import Protocol
from litrev.protocol.public import public_text
from litrev.review import Review
from litrev.steps import archive as responses
from litrev.steps.archive_guard import guard, secrets_of, without_folders
from litrev.steps.archive_reports import reports, without_names
from litrev.steps.archive_words import crate_words, file_words, license_for, readme
from litrev.steps.counting import prisma
from litrev.steps.ledger import open_ledger
from litrev.steps.lock import only_search
from litrev.steps.packing import (
    FORM,
    LEDGER,
    MANIFEST,
    PROTOCOL,
    README,
    REPORTS,
    RESPONSES,
    Manifest,
    json_line,
    kept_files,
    left_out,
)
from litrev.store import Store
from litrev.store.dumping import NAMES, Snapshot

_ABSTRACTS = ("abstract", "other_abstracts", "extra")
"""`extra`: what an imported file says besides may hold abstracts under other names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """An archive that was written."""

    file: Path
    size: int
    """In bytes."""
    manifest: Manifest
    former: Path | None
    """What another archive of that name is called now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What goes into an archive."""

    abstracts: bool = True
    names: bool = False
    license: str = ""


def archive_review(
    review: Review,
    file: Path | None = None,
    choices: Choices | None = None,
    *,
    environment: Mapping[str, str] = os.environ,
    progress: Progress = silent,
) -> Archived:
    """Write the archive of `review` to `file` (by default beside its protocol): whole or not at all.

    Where one of the keys in `environment` or in the file of keys would be in it, nothing is written. Raises
    ConflictError for that, for an empty ledger and for a file that is something else; UsageError for an unknown
    licence; InputError where a response is no longer what came.
    """
    choices = choices or Choices()
    license_for(choices.license)  # a mistake in it is told before anything is packed, in the reader's language
    if left_out(review.archive):
        choices = replace(choices, abstracts=False)
    protocol = review.load()
    with only_search(review.folder), open_ledger(review, protocol) as store, store.snapshot() as snapshot:
        changed = snapshot.last_change()
        if changed is None:
            raise ConflictError(
                _("There is nothing to archive yet: nothing was searched or imported."), _("Type: litrev search")
            )
        target = (file or review.folder / f"{_plain_name(review)}-{changed:%Y-%m-%d}.zip").expanduser().resolve()
        packing = _Packing(review, protocol, store, snapshot, choices, changed, progress)
        return _write(target, packing, secrets_of(environment))


def _plain_name(review: Review) -> str:
    return re.sub(r"[^\w.-]+", "-", review.folder.name).strip("-.") or "review"


def _write(target: Path, packing: _Packing, secrets: tuple[bytes, ...]) -> Archived:
    unfinished = target.with_name(target.name + ".part")
    try:
        if target.exists() and not is_package(target):
            raise ConflictError(
                _("{file} is there already and is another kind of file: it is not overwritten.").format(file=target),
                _("Give another name: litrev archive -o NAME.zip"),
            )
        with unfinished.open("wb") as stream, Packer(stream, guard(secrets)) as packer:
            manifest = packing.write(packer)
        former = _put_away(target, unfinished)
        unfinished.replace(target)
        return Archived(file=target, size=target.stat().st_size, manifest=manifest, former=former)
    except OSError as error:
        raise InputError(
            _("{file} cannot be written: {why}").format(file=target, why=refusal(error)),
            _("Choose a folder that is there and that you may write to."),
        ) from None
    finally:
        unfinished.unlink(missing_ok=True)


def _put_away(target: Path, fresh: Path) -> Path | None:
    """Give another archive of that name another name; the same one may be replaced."""
    if not target.exists() or _same(target, fresh):
        return None
    number = 1
    while (former := target.with_name(f"{target.name}.bak{number if number > 1 else ''}")).exists():
        number += 1
    return target.rename(former)


def _same(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as a, other.open("rb") as b:
        while piece := a.read(1 << 20):
            if piece != b.read(1 << 20):
                return False
    return True


@dataclass(frozen=True, slots=True)
class _Packing:
    """One review on its way into a package."""

    review: Review
    protocol: Protocol
    store: Store
    snapshot: Snapshot
    choices: Choices
    changed: datetime
    progress: Progress

    def write(self, packer: Packer) -> Manifest:
        """Everything, the checksums last."""
        rows = {name: self.snapshot.count(name) for name in NAMES}
        manifest = Manifest(
            form=FORM, litrev=__version__, changed=self.changed.isoformat(), abstracts=self.choices.abstracts,
            names=self.choices.names, waiting=self._waiting(), rows=rows,
        )  # fmt: skip
        with self._own_language():
            words = readme(self.protocol, manifest)
        packer.add(README, [words.encode()])
        packer.add(MANIFEST, [manifest.to_bytes()])
        for name, content in self._protocol_files():
            packer.add(PROTOCOL + name, [content])
        for name in NAMES:
            self.progress(_("ledger"), len(packer.parts), None, name)
            packer.add(f"{LEDGER}{name}.jsonl", self._lines(name))
        with self._own_language():
            made = list(self._reports())
        for name, content in made:
            packer.add(REPORTS + name, [content])
        alone = tuple(packer.parts)
        runs = self._responses(packer) if self.choices.abstracts else []
        with self._own_language():
            crate = self._crate(manifest, [_described(part) for part in alone], runs)
        packer.add(CRATE, [write_crate(crate)])
        packer.finish()
        return manifest

    def _own_language(self) -> AbstractContextManager[None]:
        """Whoever packs it: the same ledger gives the same bytes."""
        return speaking(self.protocol.lang or "en")

    def _waiting(self) -> int:
        return sum(stage.works for stage in prisma(self.review).counts.pending)

    def _protocol_files(self) -> Iterator[tuple[str, bytes]]:
        raw = self.review.protocol_file.read_bytes()
        text = _text_of(raw)
        public = public_text(text, names=self.choices.names)
        yield self.review.protocol_file.name, raw if public == text else public.encode()
        for name in attached_files(text):
            path = (self.review.folder / name).resolve()
            if not path.is_relative_to(self.review.folder.resolve()):
                raise ConflictError(
                    _("{file}, which the protocol names, is not in the review's folder.").format(file=name),
                    _("Put it beside review.yaml, and write its name there."),
                )
            yield path.relative_to(self.review.folder.resolve()).as_posix(), path.read_bytes()

    def _lines(self, name: str) -> Iterator[bytes]:
        for row in self.snapshot.rows(name):
            yield json_line(self._public_row(name, row))

    def _public_row(self, name: str, row: dict[str, Any]) -> dict[str, Any]:
        """A row without abstracts where they are left out, and without the folders of this computer."""
        if not self.choices.abstracts:
            if name == "records":
                kept = {key: value for key, value in row["record"].items() if key not in _ABSTRACTS}
                return {**row, "record": kept}
            if name == "rejects":
                return {**row, "raw": ""}
        if name in ("runs", "events", "known"):
            folders = (f"{self.review.folder}{os.sep}", ""), (str(self.review.folder), "."), (str(Path.home()), "~")
            return {key: without_folders(value, folders) for key, value in row.items()}
        return row

    def _reports(self) -> Iterator[tuple[str, bytes]]:
        protocol = self.protocol if self.choices.names else without_names(self.protocol)
        yield from reports(self.review, protocol, self.store, self.changed, abstracts=self.choices.abstracts)

    def _responses(self, packer: Packer) -> list[Search]:
        """Every kept file of every run; a response that is no longer what came stops the archiving."""
        searches = []
        for run in self.store.runs():
            folder = self.review.archive / run.id
            sums = {page.file: page.sha256 for page in self.store.pages(run.id)}
            files = {path.name: path for path in kept_files(folder)}
            if lost := sums.keys() - files.keys():
                raise InputError(
                    _("The archived response {file} is gone.").format(file=f"{run.id}/{min(lost)}"),
                    _("Restore the folder “archive” from a copy of the review, or archive with --no-abstracts."),
                )
            for name, path in files.items():
                if name in sums:
                    responses.fetch(folder, name, sums[name])
                packer.add(f"{RESPONSES}{run.id}/{name}", [path.read_bytes()])
                self.progress(_("responses"), len(packer.parts), None, run.strategy)
            if files:
                end = run.finished.isoformat() if run.finished else ""
                with self._own_language():
                    name = _search_words(run)
                searches.append(Search(
                    run.id, name, run.native_query, run.started.isoformat(), end,
                    f"{RESPONSES}{run.id}/"))  # fmt: skip
        return searches

    def _crate(self, manifest: Manifest, described: list[Described], runs: list[Search]) -> Crate:
        title, words = crate_words(self.protocol, manifest)
        registration = self.protocol.protocol
        where = registration.url or registration.id if registration else None
        folders = [Folder(search.result, search.name, _("The responses of one search, as they came, packed by gzip."))
                   for search in runs]  # fmt: skip
        people = [member.name for member in self.protocol.team if member.name] if self.choices.names else []
        return Crate(
            name=title,
            description=words,
            published=self.changed.date().isoformat(),
            lang=self.protocol.lang or "en",
            license=license_for(self.choices.license),
            files=described,
            folders=folders,
            searches=runs,
            authors=people,
            identifier=where or "",
            version=__version__,
        )


def _search_words(run: Run) -> str:
    words = ngettext(
        "Search of {source}: {n} record announced", "Search of {source}: {n} records announced", run.announced
    )
    return words.format(source=run.strategy, n=number(run.announced))


def _described(part: Part) -> Described:
    name, description = file_words(part.name)
    endings = {".md": "text/markdown", ".jsonl": "application/jsonl", ".json": "application/json", ".csv": "text/csv",
               ".html": "text/html", ".yaml": "application/yaml", ".yml": "application/yaml", ".svg": "image/svg+xml",
               ".bib": "application/x-bibtex", ".txt": "text/plain"}  # fmt: skip
    return Described(part, name, description, endings.get(Path(part.name).suffix, "application/octet-stream"))


def attached_files(text: str) -> list[str]:
    """The files beside review.yaml that it names: a pasted strategy, published filters."""
    import yaml  # noqa: PLC0415 - the protocol was read already; only its file names are wanted here

    values = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes nothing but strings
    strategy = values.get("strategy")
    found = [strategy.get("file") if isinstance(strategy, dict) else None, values.get("filters")]
    return [name for name in found if isinstance(name, str) and name]


def _text_of(raw: bytes) -> str:
    from litrev.text import decode  # noqa: PLC0415

    return decode(raw)
