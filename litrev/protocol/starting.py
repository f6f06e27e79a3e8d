"""The text of a new review.yaml: a commented template, filled with a beginner's few answers or with an example."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from string import Template

from litrev.i18n import LANGUAGES, _
from litrev.protocol.models import Framework, ReviewType


@dataclass(frozen=True, slots=True)
class FirstQuestion:
    """Something that `init` asks a beginner; an empty answer keeps the example."""

    key: str
    prompt: str
    help: str
    default: str


def first_questions() -> tuple[FirstQuestion, ...]:
    """What to ask for a new review, in order, in the active language. Their keys are those of the answers."""
    words = _("Separated by commas; a * at the end of a word stands for any ending.")
    example = _("Leave empty to start from an example.")
    return (
        FirstQuestion("title", _("Title of the review"), example, ""),
        FirstQuestion("population", _("About whom?"), _("The people or things studied."), ""),
        FirstQuestion("population_fr", _("French words for them"), words, ""),
        FirstQuestion("population_en", _("English words for them"), words, ""),
        FirstQuestion("subject", _("About what?"), _("What happens to them, or what is done."), ""),
        FirstQuestion("subject_fr", _("French words for it"), words, ""),
        FirstQuestion("subject_en", _("English words for it"), words, ""),
        FirstQuestion("place", _("Where, when, in which setting?"), _("May stay empty."), ""),
        FirstQuestion("contact", _("Your e-mail address"), _("PubMed asks every program for one."), ""),
        FirstQuestion("reviewers", _("Who screens?"), _("Short names separated by commas: a, b"), "a"),
    )


_EXAMPLES: dict[str, dict[str, str]] = {
    "fr": {
        "title": "Accès aux soins des personnes migrantes : exemple à remplacer",
        "population": "Personnes migrantes sans titre de séjour",
        "subject": "Accès aux soins et renoncement aux soins",
        "place": "Europe, depuis 2010",
        "contact": "prenom.nom@example.org",
    },
    "en": {
        "title": "Access to care of migrants: an example to replace",
        "population": "Migrants without a residence permit",
        "subject": "Access to care and unmet needs",
        "place": "Europe, since 2010",
        "contact": "first.last@example.org",
    },
}
_EXAMPLE_WORDS = {
    "population_fr": ["migrant*", "réfugié*", "sans-papiers", "demandeurs d'asile"],
    "population_en": ["migrant*", "refugee*", "asylum seeker*", "undocumented"],
    "population_mesh": ["Transients and Migrants", "Refugees", "Undocumented Immigrants"],
    "subject_fr": ["accès aux soins", "renoncement aux soins", "recours aux soins"],
    "subject_en": ["access to care", "access to health care", "unmet need*"],
    "subject_mesh": ["Health Services Accessibility"],
}
_PARTS = {
    ReviewType.SCOPING: (Framework.PCC, "concept"),
    ReviewType.SYSTEMATIC: (Framework.PICO, "intervention"),
    ReviewType.RAPID: (Framework.PICO, "intervention"),
}


def starting_text(lang: str, kind: ReviewType, answers: Mapping[str, str]) -> str:
    """The whole of a new review.yaml in `lang` (`fr`, else English). Unknown answers are left aside."""
    language = lang if lang in LANGUAGES else "en"
    given = {key: answer.strip() for key, answer in answers.items() if answer.strip()}
    template = resources.files("litrev.protocol").joinpath("templates", f"review.{language}.yaml")
    return Template(template.read_text(encoding="utf-8")).substitute(
        **_texts(language, given), **_blocks(language, given), **_people(given), **_question(kind)
    )


def _texts(language: str, given: Mapping[str, str]) -> dict[str, str]:
    return {key: _quoted(given.get(key, example)) for key, example in _EXAMPLES[language].items()}


def _question(kind: ReviewType) -> dict[str, str]:
    framework, subject_key = _PARTS[kind]
    return {"type": kind.value, "framework": framework.value, "subject_key": subject_key}


def _blocks(language: str, given: Mapping[str, str]) -> dict[str, str]:
    """The words of both concepts; a concept that somebody gave words for keeps none of the example's."""
    filled = {}
    for concept in ("population", "subject"):
        keys = [f"{concept}_{part}" for part in ("fr", "en", "mesh")]
        own = any(key in given for key in (concept, *keys))
        for key in keys:
            filled[key] = _listed(_split(given.get(key, "")) if own else _EXAMPLE_WORDS[key])
        if own and not any(key in given for key in keys):
            filled[f"{concept}_{language}"] = _listed(_split(given[concept]))
    stems = [
        word.rstrip("*") for word in _split(given.get("population_fr", "")) + _split(given.get("population_en", ""))
    ]
    return {**filled, "highlight": _listed(stems or ["migrant", "réfugi", "refugee"])}


def _people(given: Mapping[str, str]) -> dict[str, str]:
    ids = [re.sub(r"[^\w-]+", "-", name).strip("-") for name in _split(given.get("reviewers", ""))]
    ids = list(dict.fromkeys(name for name in ids if name)) or ["a"]
    together = len(ids) > 1
    return {
        "team": "\n".join(f"  - {{id: {_word(name)}, role: reviewer}}" for name in ids),
        "reviewers": "2" if together else "1",
        "resolution": "resolution: {rule: discussion}\n" if together else "",
    }


def _split(text: str) -> list[str]:
    return list(
        dict.fromkeys(word for part in re.split("[,;\n]", text) if (word := " ".join(part.split()).strip('"“”«» ')))
    )


def _quoted(text: str) -> str:
    """`text` as a YAML string: JSON's strings are YAML's."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def _listed(words: list[str]) -> str:
    return f"[{', '.join(_word(word) for word in words)}]"


def _word(word: str) -> str:
    """`word` bare where YAML reads it as it stands, else in quotes."""
    plain = re.fullmatch(r"[^\W\d_][\w*-]*(?: [\w*-]+)*", word) and word.casefold() not in _YAML_WORDS
    return word if plain else _quoted(word)


_YAML_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
