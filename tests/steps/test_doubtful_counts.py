"""Pairs that nobody has judged keep the counts from being final, in every place that tells of them."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tui"))
from doubtful_review import START, doubtful_review

from litrev.cli.main import run
from litrev.errors import ConflictError
from litrev.formats.document import Paragraph
from litrev.i18n import speaking
from litrev.model import Decision, LinkKind, Verdict
from litrev.review import Review
from litrev.steps import dedupe, list_works, merge_records, review_pairs, write_report
from litrev.steps.drawing import diagram, ensure_final
from litrev.steps.overview import status
from litrev.store import open_store


@pytest.fixture
def screened(tmp_path: Path) -> Review:
    """Two doubtful pairs, and a verdict on each of the four works."""
    review = doubtful_review(tmp_path, 2)
    dedupe(review, now=lambda: START + timedelta(days=1))
    with open_store(review.store_path) as store:
        store.add_decisions(
            Decision(id=f"d{n}", record=shown.work.id, stage="title_abstract", verdict=Verdict.INCLUDE,
                     reviewer="ada", at=START)
            for n, shown in enumerate(list_works(review))
        )  # fmt: skip
    return review


def marked(review: Review) -> str:
    """What stands in the report's paragraphs."""
    return "\n".join(b.text for b in write_report(review).document.blocks if isinstance(b, Paragraph))


def test_a_doubtful_pair_is_named_wherever_the_counts_stand(
    screened: Review, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["prisma", "--final", "--review", str(screened.folder)]) == 6
    assert "2 doubtful pairs wait for a person (litrev dedupe --review)" in capsys.readouterr().err
    drawn = diagram(screened, lang="fr").drawing.description.replace("\xa0", " ")
    assert "En cours" in drawn
    assert "comptent pour deux : 2." in drawn
    assert run(["prisma", "--review", str(screened.folder)]) == 0
    assert "2 doubtful pairs count as two works each" in capsys.readouterr().err
    assert "Not finished: 2 doubtful pairs count as two works each" in marked(screened)
    assert status(screened).next_command == "litrev dedupe --review"


def test_pairs_that_a_person_has_judged_or_joined_by_hand_wait_no_longer(screened: Review) -> None:
    with review_pairs(screened, reviewer="ada") as reviewing:
        asked = reviewing.session.answer(LinkKind.DIFFERENT)
    with pytest.raises(ConflictError, match="1 doubtful pair waits"), speaking("en"):
        ensure_final(diagram(screened))
    left = {"openalex:W1000", "openalex:W1001"} - {asked.a}
    merge_records(screened, [*left, *(name.replace("openalex:W", "pubmed:") for name in left)], reviewer="ada")
    ensure_final(diagram(screened))
    assert "In progress" not in diagram(screened, lang="en").drawing.description
    told = marked(screened)
    assert "doubtful" not in told
    assert status(screened).next_command == "litrev prisma"
