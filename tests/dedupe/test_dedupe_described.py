"""The methods of a paper tell of every feature, every veto and every doubt."""

from __future__ import annotations

from litrev.dedupe.described import (
    DOUBT_WORDS,
    FEATURE_WORDS,
    VETO_WORDS,
    compared_fields,
    left_to_a_person,
    never_joined,
)
from litrev.dedupe.features import FEATURES
from litrev.dedupe.vetoes import DOUBTS, VERSION_VETOES, VETOES


def test_every_feature_veto_and_doubt_has_its_words() -> None:
    assert set(FEATURE_WORDS) == {feature.name for feature in FEATURES}
    assert set(VETO_WORDS) == {veto.__name__ for veto in (*VETOES, *VERSION_VETOES)}
    assert set(DOUBT_WORDS) == {doubt.__name__ for doubt in DOUBTS}
    assert len(compared_fields()) == len(FEATURES)
    assert len(left_to_a_person()) == len(DOUBTS)


def test_joined_versions_are_not_told_to_be_kept_apart() -> None:
    assert set(never_joined("separate")) - set(never_joined("join")) == {VETO_WORDS["preprint"], VETO_WORDS["update"]}
