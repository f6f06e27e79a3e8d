"""What an archive says of itself in plain words: its README, its files, its licence; in the active language."""

from __future__ import annotations

from pathlib import PurePosixPath

from litrev.errors import UsageError
from litrev.formats.ro_crate import License
from litrev.i18n import N_, _, language, ngettext, number
from litrev.protocol import Protocol
from litrev.steps.packing import LEDGER, MANIFEST, PROTOCOL, README, REPORTS, Manifest

_TABLES = {
    "runs": N_("Every search: the query exactly as sent, times, counts, status."),
    "pages": N_("Every response of a source: its file, SHA-256 and request (without keys)."),
    "records": N_("Every record in every version that a source gave."),
    "run_records": N_("Which record stood where in which response."),
    "rejects": N_("What a source gave and could not be read, with the reason."),
    "withheld": N_("Ids that a source announced and did not give."),
    "links": N_("Which records are the same work, by the rules or by a person, and why."),
    "decisions": N_("Every verdict of every reviewer, by their id, with time and reason."),
    "dedupes": N_("Every deduplication and its settings."),
    "known": N_("Lists of works that earlier reviews had screened."),
    "events": N_("What else was done: full texts, studies, labels, draws."),
}
_FILES = {
    README: (N_("Read me"), N_("What is in this archive, in plain words.")),
    MANIFEST: (N_("Manifest"), N_("Form and version, what was left out, rows of each table.")),
    f"{PROTOCOL}review.yaml": (N_("Protocol"), N_("The protocol: question, criteria, search strategy, stages.")),
    f"{REPORTS}prisma.json": (N_("Counts"), N_("The numbers of the PRISMA 2020 flow diagram, as JSON.")),
    f"{REPORTS}PRISMA2020.csv": (N_("Counts"), N_("The same numbers, as the PRISMA2020 package reads them.")),
    f"{REPORTS}prisma.svg": (N_("Flow diagram"), N_("The PRISMA 2020 flow diagram.")),
    f"{REPORTS}search-appendix.html": (N_("Search appendix"), N_("The 16 items of PRISMA-S, with every query.")),
    f"{REPORTS}report.html": (N_("Report"), N_("Methods and results of the review, ready to edit.")),
    f"{REPORTS}works.csv": (N_("Works"), N_("Every work with where it stands, for a spreadsheet.")),
    f"{REPORTS}included.bib": (N_("Bibliography"), N_("The included works, as BibTeX.")),
}
_LICENSES = {
    "CC0-1.0": ("https://creativecommons.org/publicdomain/zero/1.0/", N_("No rights reserved.")),
    "CC-BY-4.0": ("https://creativecommons.org/licenses/by/4.0/", N_("Free to use if the authors are named.")),
    "CC-BY-SA-4.0": (
        "https://creativecommons.org/licenses/by-sa/4.0/",
        N_("Free to use if the authors are named, and what comes of it is free in the same way."),
    ),
    "CC-BY-NC-4.0": (
        "https://creativecommons.org/licenses/by-nc/4.0/",
        N_("Free to use, but not to sell, if the authors are named."),
    ),
    "ODbL-1.0": (
        "https://opendatacommons.org/licenses/odbl/1-0/",
        N_("A database free to use if it is named, and what comes of it is free in the same way."),
    ),
}
_TERMS = N_("Abstracts and titles stay under the terms of the sources that gave them.")


def file_words(path: str) -> tuple[str, str]:
    """What people call a file of an archive, and what it holds."""
    name = PurePosixPath(path).name
    if path.startswith(LEDGER):
        table = PurePosixPath(path).stem
        return _("Ledger: {table}").format(table=table), _(_TABLES[table])
    if path in _FILES:
        title, words = _FILES[path]
        return _(title), _(words)
    return name, _("A file that the protocol names.")


def crate_words(protocol: Protocol, manifest: Manifest) -> tuple[str, str]:
    """The name of the whole, and what it is."""
    title = protocol.title.in_language(language())
    words = _(
        "A literature review in full: its protocol, {runs} searches, {records} records, {decisions} decisions, its "
        "counts and reports. Any of its numbers can be computed again from what is in it."
    )
    numbers = {name: number(manifest.rows[name]) for name in ("runs", "records", "decisions")}
    described = words.format(**numbers)
    return title, described if manifest.abstracts else f"{described} {_without_abstracts()}"


def _without_abstracts() -> str:
    return _("Abstracts and the sources' responses were left out, because publishers hold rights in them.")


def license_for(name: str) -> License:
    """The licence called `name` (`CC-BY-4.0`, or an address); none was chosen when empty. Raises UsageError."""
    if not name:
        words = _("The authors have not chosen a licence yet.")
        return License("#licence", _("No licence chosen"), f"{words} {_(_TERMS)}")
    if name.startswith(("https://", "http://")):
        return License(name, name, _(_TERMS))
    known = {spdx.casefold(): spdx for spdx in _LICENSES}
    if name.casefold() not in known:
        raise UsageError(
            _("There is no licence “{name}” here.").format(name=name),
            _("Choose among {names}, or give a licence's address (https://…).").format(names=", ".join(_LICENSES)),
        )
    spdx = known[name.casefold()]
    address, words = _LICENSES[spdx]
    return License(address, spdx, f"{_(words)} {_(_TERMS)}")


def readme(protocol: Protocol, manifest: Manifest) -> str:
    """The README, in Markdown."""
    title, words = crate_words(protocol, manifest)
    if manifest.waiting:
        waited = ngettext(
            "The review was not finished: {n} work waited for a verdict.",
            "The review was not finished: {n} works waited for a verdict.",
            manifest.waiting,
        )
        words += "\n\n" + waited.format(n=number(manifest.waiting))
    tables = "\n".join(
        f"| `{LEDGER}{name}.jsonl` | {number(rows)} | {_(_TABLES[name])} |" for name, rows in manifest.rows.items()
    )
    files = "\n".join(f"- `{path}` – {_(meant)}" for path, (_title, meant) in _FILES.items() if path != README)
    what = _("What it is") + f"\n\n{words}"
    left = _left_out(manifest)
    pieces = (
        f"# {title}",
        f"## {what}",
        "## " + _("To open it again") + "\n\n" + _("With litrev ({version} or later): {command}").format(
            version=manifest.litrev, command="`litrev open ARCHIVE.zip`"),
        _("Without it: everything is plain text (JSON lines, CSV, YAML, HTML). The responses under `responses/` are "
          "those of the sources, packed by gzip. To check that nothing has changed: `sha256sum --check SHA256SUMS`."),
        "## " + _("What is not in it") + f"\n\n{left}",
        "## " + _("Files") + f"\n\n{files}",
        f"| {_('File')} | {_('Rows')} | {_('What a row is')} |\n|---|---:|---|\n{tables}",
        _("One JSON object a line. Times are UTC. The form of each table is described in docs/archive-format.md of "
          "litrev."),
    )  # fmt: skip
    return "\n\n".join(pieces) + "\n"


def _left_out(manifest: Manifest) -> str:
    points = [
        _("Full texts (PDF): publishers hold rights in them."),
        _("API keys, passwords, the address of the ledger, and folders of the computer that it was made on."),
    ]
    if not manifest.names:
        points.append(
            _("The names of the team: decisions bear ids such as `a` and `b`. The contact's address stays, in the "
              "protocol and in the requests that were sent with it.")
        )  # fmt: skip
    if not manifest.abstracts:
        points.append(
            _without_abstracts()
            + " "
            + _("So it cannot be proved from this archive that the records are what the sources gave.")
        )
    return "\n".join(f"- {point}" for point in points)
