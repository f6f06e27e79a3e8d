"""The protocol as a JSON Schema, with which editors complete and check review.yaml."""

from __future__ import annotations

from typing import Any

from litrev.protocol.models import Protocol

# Blocks that may also be written as one plain text, and as nothing.
_SHORT_FORMS = ("Bilingual", "MeshHeading")


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12), descriptions in English."""
    schema = Protocol.model_json_schema(by_alias=True, mode="validation")
    definitions = schema["$defs"]
    for name in _SHORT_FORMS:
        block = definitions[name]
        definitions[name] = {"description": block["description"], "anyOf": [{"type": ["string", "number"]}, block]}
    definitions["LanguageLimits"]["properties"]["keep"] = {
        "description": "all, or a list: [fr, en].",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "litrev protocol (review.yaml)",
    }
