"""The run of commands that `litrev demo` shows: a whole review on the invented corpus, through the real program."""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, chdir, contextmanager
from pathlib import Path

from litrev.demo.corpus import REVIEWERS, Corpus, corpus, review_text
from litrev.demo.openalex import OpenAlexStandIn
from litrev.demo.pubmed import PubMedStandIn
from litrev.errors import ExitCode, LitrevError
from litrev.i18n import _, number
from litrev.model import LinkKind, Work
from litrev.protocol import stage_label
from litrev.review import Review, find_review
from litrev.screening.outcome import State
from litrev.steps import Grouping, full_texts, list_works
from litrev.steps.reviewing import review_pairs
from litrev.text import typed

Run = Callable[[Sequence[str]], int]
"""Runs a command line of litrev and gives its exit code."""
Tell = Callable[[str], None]
"""Shows a line of the story."""

ARBITER = "c"
NOT_TO_BE_HAD = 3
"""Full texts that nobody gets hold of."""
KEY = "known-key"
"""The key that the stand-in OpenAlex knows: with it the demo shows what a person with a free key sees."""


def play(folder: Path, *, lang: str, run: Run, tell: Tell, show: Tell) -> Review:
    """Play the demo in `folder`, which it makes. `tell` shows the story's words, `show` each command before it runs.

    Raises LitrevError, with the command's exit code, when a command fails.
    """
    invented = corpus()
    with _stand_ins(invented) as addresses, _environment(addresses):
        act = _actor(run, show)
        tell(_("Two servers on this computer stand in for PubMed and OpenAlex. Every paper and person is invented."))
        act("init", str(folder), "--lang", lang, "--type", "scoping")
        review = find_review(folder)
        protocol = review_text().replace("type: scoping", f"type: scoping\nlang: {lang}", 1)
        review.protocol_file.write_text(protocol, encoding="utf-8")
        tell(_("The demo's own protocol takes the place of the template."))
        show(f"$ cd {typed(folder)}")
        with chdir(folder):
            for command in (["check"], ["search", "--dry-run"], ["search"], ["dedupe"]):
                act(*command)
            _doubtful_pairs(review, invented, tell)
            _screen(review, invented, "title_abstract", tell, act)
            act("agree", "--stage", "title_abstract")
            _not_retrieved(review, tell, act)
            _screen(review, invented, "full_text", tell, act)
            _one_study(review, tell, act)
            tell(_("The counts and the diagram, the report for the paper, and the bibliography for Zotero:"))
            report = ["report", "-o", "report.docx"]
            for command in (["prisma", "--all"], report, ["export", "-o", "corpus.ris"], ["status"]):
                act(*command)
    return review


def _actor(run: Run, show: Tell) -> Callable[..., None]:
    def act(*command: str) -> None:
        show("$ litrev " + " ".join(f'"{word}"' if " " in word else word for word in command))
        if code := run(command):
            stopped = LitrevError(
                _("The demo stopped: “litrev {command}” failed.").format(command=" ".join(command)),
                _("The lines above say why. Try again in another folder: litrev demo FOLDER"),
            )
            stopped.exit_code = ExitCode(code)
            raise stopped

    return act


def _doubtful_pairs(review: Review, invented: Corpus, tell: Tell) -> None:
    """What the rules leave to a person is answered as it is at a keyboard, by somebody who knows."""
    truth, said = invented.truth(), Counter[LinkKind]()
    with review_pairs(review, reviewer=REVIEWERS[0]) as reviewing:
        while pair := reviewing.session.current:
            kind = LinkKind.SAME if truth[pair.a] == truth[pair.b] else LinkKind.DIFFERENT
            reviewing.session.answer(kind)
            said[kind] += 1
    tell(
        _(
            "A script answers the doubtful pairs, as a person does in litrev dedupe --review: {same} joined, {apart} "
            "kept apart."
        ).format(same=number(said[LinkKind.SAME]), apart=number(said[LinkKind.DIFFERENT]))
    )


def _screen(review: Review, invented: Corpus, stage: str, tell: Tell, act: Callable[..., None]) -> None:
    """Two reviewers decide apart from each other, then the arbiter on what they do not agree on."""
    shown_stage = stage_label(review.load(), stage)
    tell(
        _("Two reviewers and an arbiter, played by a script, decide at the stage “{stage}”.").format(stage=shown_stage)
    )
    for who in (*REVIEWERS, ARBITER):
        wanted = State.CONFLICT if who == ARBITER else State.PENDING
        works = [
            shown.work
            for shown in list_works(review)
            if shown.position and (shown.position.stage, shown.position.state) == (stage, wanted)
        ]
        file = f"{stage}-{who}.csv"
        _write(review.folder / file, _verdicts(works, invented, who, stage))
        act("decide", file, "--as", who, "--stage", stage)


def _not_retrieved(review: Review, tell: Tell, act: Callable[..., None]) -> None:
    """Of the full texts without a free copy, some cannot be had."""
    tell(_("A few of the full texts that are sought cannot be had:"))
    missing = [one.work.id for one in full_texts(review) if one.is_wanted][:NOT_TO_BE_HAD]
    note = _("no library has it")
    act("fulltext", "missing", *missing, "--note", note, "--as", REVIEWERS[0])


def _one_study(review: Review, tell: Tell, act: Callable[..., None]) -> None:
    """The likeliest pair of reports is grouped; a person would look at them all."""
    with Grouping(review) as grouping:
        likeliest = grouping.suggestions()[0]
    tell(_("Two of the reports tell of one study:"))
    act("studies", "--join", *likeliest.pair, "--as", REVIEWERS[0])


def _verdicts(works: Iterable[Work], invented: Corpus, who: str, stage: str) -> Iterator[tuple[str, str, str]]:
    truth = invented.truth()
    for work in works:
        opinion = invented.scripted_verdict(truth[work.members[0]], who, stage)
        yield work.id, opinion.verdict.value, opinion.criterion


def _write(file: Path, rows: Iterable[tuple[str, str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("id", "verdict", "reason"))
        writer.writerows(rows)


@contextmanager
def _stand_ins(invented: Corpus) -> Iterator[Mapping[str, str]]:
    """Both servers running; their addresses as the environment names them."""
    with ExitStack() as stack:
        pubmed = stack.enter_context(PubMedStandIn(invented.articles()))
        openalex = stack.enter_context(OpenAlexStandIn(invented.works(), keys=(KEY,)))
        yield {
            "LITREV_PUBMED_URL": pubmed.url,
            "LITREV_OPENALEX_URL": openalex.url,
            "OPENALEX_API_KEY": KEY,
            "NCBI_API_KEY": "",
            "LITREV_STORE": "",
        }


@contextmanager
def _environment(changes: Mapping[str, str]) -> Iterator[None]:
    """`os.environ` with `changes`, put back afterwards."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
