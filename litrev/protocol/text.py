"""The kinds of value that a protocol is written in: text, text in two languages, lists that may be a single item."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator


def _single_in_list(value: object) -> object:
    """A single word where a list may stand is a list of one."""
    return [value] if isinstance(value, str) else value


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    WithJsonSchema({"type": ["string", "number"]}),
]
"""Any text; a number or a date counts as the text that it is written with."""

Texts = Annotated[
    tuple[Text, ...],
    BeforeValidator(_single_in_list),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": ["string", "number"]}}]}),
]
"""A list of texts, or a single one."""


class Part(BaseModel):
    """Any block of the protocol: keys that nobody knows are errors, empty keys count as not written."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return {key: item for key, item in value.items() if item is not None or key not in known}


class Bilingual(Part):
    """A text in French, in English or in both; a plain text holds in both."""

    fr: Text | None = Field(None, description="In French.")
    en: Text | None = Field(None, description="In English.")

    @model_validator(mode="before")
    @classmethod
    def _plain_text(cls, value: Any) -> Any:
        return {"fr": value, "en": value} if isinstance(value, str) else value

    def in_language(self, lang: str) -> str:
        """The text in `lang`, else in the other language; empty when there is none."""
        wanted, other = (self.fr, self.en) if lang == "fr" else (self.en, self.fr)
        return wanted or other or ""


_PUNCTUATION = re.compile(r"[\s.,;:!?'’\"“”«»()\[\]]+")


def plain_wording(text: str) -> str:
    """`text` without capitals, punctuation and spacing: alike for two spellings of one wording.

    Accents, hyphens and signs such as < stay: they may change what is meant.
    """
    return _PUNCTUATION.sub(" ", text.casefold()).strip()
