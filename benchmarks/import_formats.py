"""How fast 10,000 works are read from each format, and how much memory that takes, beside bibtexparser and rispy.

    python benchmarks/import_formats.py [RECORDS]

Two tables. `reading`: the readers alone, on files that `litrev export` would write of invented works (those of
`export_formats.py`), and for NBIB, PubMed XML and EndNote XML on invented ones of the same content. bibtexparser and
rispy read the same .bib and .ris; bibtexparser once as it is, and once with its middleware that splits names and
decodes LaTeX, as our reader does too (on a tenth of the works, times ten: it takes minutes). `litrev import`: the
whole command, start of the program, archive and ledger included. Each row is a process of its own. Not for Windows.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

from export_formats import entries, peak_megabytes, record, row

from litrev.formats.reading.account import read_content
from litrev.formats.reading.content import content_of
from litrev.formats.registry import format_named
from litrev.model import Record

WRITTEN = {"bibtex": "bib", "ris": "ris", "csljson": "json", "csv": "csv", "xlsx": "xlsx", "jsonl": "jsonl"}
MADE = {"nbib": "nbib", "pubmed-xml": "xml", "endnote-xml": "endnote.xml"}
PEERS = ("bibtexparser", "bibtexparser, LaTeX and names", "rispy")
PROTOCOL = """\
litrev: 1
title: {en: Benchmark}
lang: en
team: [{id: a, role: reviewer}]
sources: [{id: files, via: file}]
criteria: [{code: P, exclude: {en: Wrong population}}]
stages: [{id: title_abstract, reviewers: 1}]
"""


def nbib(one: Record) -> str:
    """A record as PubMed exports it."""
    people = "".join(f"FAU - {a.family}, {a.given}\nAU  - {a.family} {a.given[:1]}\n" for a in one.authors)
    return (
        f"PMID- {one.pmid}\nIS  - {one.issn[0]} (Print)\nVI  - {one.volume}\nIP  - {one.issue}\n"
        f"DP  - {one.year} Mar 14\nTI  - {one.title}\nPG  - {one.pages}\nLID - {one.doi} [doi]\n"
        f"AB  - {one.abstract_text.replace(chr(10), ' ')}\n"
        f"{people}LA  - fre\nPT  - Journal Article\nTA  - {one.journal_abbreviation}\nJT  - {one.journal}\n"
        + "".join(f"MH  - {heading}\n" for heading in one.mesh)
        + "\n"
    )


def pubmed_xml(one: Record) -> str:
    """A record as EFetch gives it."""
    people = "".join(
        f"<Author><LastName>{a.family}</LastName><ForeName>{a.given}</ForeName></Author>" for a in one.authors
    )
    abstract = "".join(f'<AbstractText Label="{s.label}">{escape(s.text)}</AbstractText>' for s in one.abstract)
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{one.pmid}</PMID><Article><Journal><JournalIssue><Volume>{one.volume}"
        f"</Volume><PubDate><Year>{one.year}</Year></PubDate></JournalIssue><Title>{escape(one.journal)}</Title></Journal>"
        f"<ArticleTitle>{escape(one.title)}</ArticleTitle><Abstract>{abstract}</Abstract><AuthorList>{people}</AuthorList>"
        f'</Article></MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="doi">{one.doi}</ArticleId>'
        "</ArticleIdList></PubmedData></PubmedArticle>\n"
    )


def endnote_xml(one: Record) -> str:
    """A record as EndNote exports it."""
    people = "".join(f"<author><style>{a.family}, {a.given}</style></author>" for a in one.authors)
    words = "".join(f"<keyword><style>{word}</style></keyword>" for word in one.keywords)
    return (
        '<record><ref-type name="Journal Article">17</ref-type><contributors><authors>'
        f"{people}</authors></contributors><titles><title><style>{escape(one.title)}</style></title><secondary-title>"
        f"<style>{escape(one.journal)}</style></secondary-title></titles><pages>{one.pages}</pages><volume>{one.volume}"
        f"</volume><keywords>{words}</keywords><dates><year>{one.year}</year></dates><abstract><style>"
        f"{escape(one.abstract_text)}</style></abstract><electronic-resource-num>{one.doi}</electronic-resource-num>"
        "</record>\n"
    )


def make(folder: Path, records: int) -> None:
    """A file of each format with so many works."""
    for name, suffix in WRITTEN.items():
        with (folder / f"works.{suffix}").open("wb") as file:
            file.writelines(format_named(name).pieces(entries(records)))
    around = {
        "nbib": ("", nbib, ""),
        "pubmed-xml": ("<PubmedArticleSet>\n", pubmed_xml, "</PubmedArticleSet>\n"),
        "endnote-xml": ("<xml><records>\n", endnote_xml, "</records></xml>\n"),
    }
    for name, (before, write, after) in around.items():
        text = before + "".join(write(record(number)) for number in range(1, records + 1)) + after
        (folder / f"works.{MADE[name]}").write_text(text, encoding="utf-8")


def with_litrev(file: Path) -> Callable[[], int]:
    """Read with litrev; every entry must be a record."""

    def read() -> int:
        account = read_content(content_of(file.read_bytes(), file.name), "x").account
        assert account.adds_up
        assert not account.rejected
        return account.read

    return read


def with_rispy(file: Path) -> Callable[[], int]:
    import rispy  # noqa: PLC0415 - no part of the other rows' memory

    return lambda: len(rispy.loads(file.read_text(encoding="utf-8-sig")))


def with_bibtexparser(file: Path, *, decoded: bool) -> Callable[[], int]:
    import bibtexparser  # noqa: PLC0415 - no part of the other rows' memory
    from bibtexparser import middlewares  # noqa: PLC0415 - as above

    text = file.read_text(encoding="utf-8")
    if not decoded:
        return lambda: len(bibtexparser.parse_string(text).entries)
    text = text[: text.index("\n@", len(text) // 10)]
    more = [
        middlewares.LatexDecodingMiddleware(),
        middlewares.SeparateCoAuthors(),
        middlewares.SplitNameParts(),
    ]
    return lambda: len(bibtexparser.parse_string(text, append_middleware=more).entries)


def measure(what: str, folder: Path) -> None:
    """One row, in this process."""
    file = folder / f"works.{ {**WRITTEN, **MADE}.get(what, 'ris' if what == 'rispy' else 'bib') }"
    decoded = what == PEERS[1]
    works = {
        "rispy": lambda: with_rispy(file),
        PEERS[0]: lambda: with_bibtexparser(file, decoded=False),
        PEERS[1]: lambda: with_bibtexparser(file, decoded=True),
    }
    work = works.get(what, lambda: with_litrev(file))()
    clock, started = time.perf_counter(), time.process_time()
    read = work()
    used, wall = time.process_time() - started, time.perf_counter() - clock
    times = 10 if decoded else 1
    row(what, str(read), file.stat().st_size / 1e6 / times, wall * times, used * times, peak_megabytes())


def command(folder: Path, name: str, suffix: str) -> None:
    """One row of `litrev import`."""
    with tempfile.TemporaryDirectory() as place:
        review = Path(place)
        (review / "review.yaml").write_text(PROTOCOL, encoding="utf-8")
        words = ["import", str(folder / f"works.{suffix}"), "--source", "files", "--review", place, "--json"]
        started = time.perf_counter()
        with (review / "said.txt").open("w") as said:
            process = subprocess.Popen([sys.executable, "-m", "litrev", *words], stdout=said, stderr=said)
            _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, (review / "said.txt").read_text()
        seconds = time.perf_counter() - started
    row(name, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> None:
    if len(sys.argv) == 4:
        measure(sys.argv[2], Path(sys.argv[3]))
        return
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make(folder, records)
        print("| reading | works | MB | seconds | CPU s | peak MB |\n| --- | --- | --- | --- | --- | --- |", flush=True)
        for what in (*WRITTEN, *MADE, *PEERS):
            subprocess.run([sys.executable, __file__, "measure", what, place], check=True)
        print("\n| litrev import | seconds | CPU s | peak MB |\n| --- | --- | --- | --- |", flush=True)
        for name, suffix in {**WRITTEN, **MADE}.items():
            command(folder, name, suffix)


if __name__ == "__main__":
    main()
