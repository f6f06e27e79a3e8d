"""The methods of a paper tell of every feature and every veto."""

from __future__ import annotations

from litrev.dedupe.described import FEATURE_WORDS, VETO_WORDS, compared_fields, never_joined
from litrev.dedupe.features import FEATURES
from litrev.dedupe.vetoes import VERSION_VETOES, VETOES


def test_every_feature_and_every_veto_has_its_words() -> None:
    assert set(FEATURE_WORDS) == {feature.name for feature in FEATURES}
    assert set(VETO_WORDS) == {veto.__name__ for veto in (*VETOES, *VERSION_VETOES)}
    assert len(compared_fields()) == len(FEATURES)


def test_joined_versions_are_not_told_to_be_kept_apart() -> None:
    assert set(never_joined("separate")) - set(never_joined("join")) == {VETO_WORDS["preprint"], VETO_WORDS["update"]}
