"""Somebody who types commands, rightly or wrongly, in a small invented review."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from litrev.cli.main import run

PROTOCOL = """\
litrev: 1
title: {en: Care in the towns, fr: Les soins dans les villes}
type: scoping
team:
  - {id: a, role: reviewer}
  - {id: b, role: reviewer}
contact: someone@example.org
sources:
  - {id: pubmed, query: care}
  - {id: openalex, query: "title.search:care"}
criteria:
  - {code: P, exclude: {en: Wrong population, fr: Hors population}}
  - {code: C, exclude: {en: Wrong concept, fr: Hors concept}}
stages:
  - {id: title_abstract, reviewers: 1}
  - {id: full_text, reviewers: 1}
"""
ARTICLES = 6
WORKS = 5
JOINED = 2
"""So many works of OpenAlex bear the DOI of an article of PubMed."""
TITLES = ("accès", "élan", "œuvre", "ōtsu", "naïve", "plain")


def article(number: int) -> bytes:
    """An invented article on care, with letters that a poor console lacks."""
    pmid = 91_000_000 + number
    title = f"Care and {TITLES[number % len(TITLES)]} in the town number {number} and around it"
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><Journal><JournalIssue><PubDate><Year>2020</Year>"
        f"</PubDate></JournalIssue><Title>Journal of Examples</Title></Journal><ArticleTitle>{title}</ArticleTitle>"
        f"<AuthorList><Author><LastName>Lindqvister</LastName><ForeName>Zoé</ForeName></Author></AuthorList></Article>"
        f"</MedlineCitation><PubmedData><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{pmid}</ArticleId><ArticleId IdType="doi">10.5555/care.{number}</ArticleId>'
        f"</ArticleIdList></PubmedData></PubmedArticle>"
    ).encode()


def work(number: int) -> dict[str, Any]:
    """An invented work on care; the first ones are articles of PubMed too."""
    id_ = f"https://openalex.org/W{9_700_000_000 + number}"
    twin = number < JOINED
    title = f"Care and {TITLES[number]} in the town number {number} and around it" if twin else f"Care by lake {number}"
    return {
        "id": id_,
        "doi": f"https://doi.org/10.5555/care.{number}" if twin else None,
        "title": title,
        "publication_year": 2020,
        "publication_date": "2020-01-01",
        "ids": {"openalex": id_},
        "type": "article",
        "authorships": [{"author": {"display_name": "Zoé Lindqvister"}}] if twin else [],
    }


@dataclass(frozen=True)
class Said:
    """What became of a command line."""

    code: int
    out: str
    err: str

    @property
    def everything(self) -> str:
        return self.out + self.err


@dataclass(frozen=True)
class Clerk:
    """Somebody who types commands in a folder, in this process."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def say(self, *words: str) -> Said:
        self.capsys.readouterr()
        code = run(words)
        printed = self.capsys.readouterr()
        return Said(code, printed.out, printed.err)

    def json(self, *words: str) -> Any:
        said = self.say(*words, "--json")
        assert said.code == 0, said.err
        return json.loads(said.out)

    def write(self, name: str, text: str | bytes) -> str:
        (self.folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
        return name

    def change(self, old: str, new: str) -> None:
        """Edit the protocol."""
        file = self.folder / "review.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")


def typed(
    folder: Path,
    *words: str,
    given: bytes | None = None,
    before: Callable[[], None] | None = None,
    prefix: Sequence[str] = (),
    **environment: str,
) -> subprocess.CompletedProcess[bytes]:
    """Run `litrev` as a process of its own; `given` is its input, `before` runs in it before the program starts."""
    return subprocess.run(
        [*prefix, sys.executable, "-m", "litrev", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        input=given if given is not None else b"",
        capture_output=True,
        preexec_fn=before,
        timeout=60,
        check=False,
    )


Life = Callable[[str], Clerk]
"""Gives a fresh copy of the review at a stage of its life, as the current folder."""
