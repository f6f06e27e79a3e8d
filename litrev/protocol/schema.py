"""The protocol as a JSON Schema, with which editors complete and check review.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from litrev.i18n import _
from litrev.protocol.models import Protocol

# Blocks that may also be written as one plain text, and as nothing.
_SHORT_FORMS = ("Bilingual", "MeshHeading", "PastedStrategy", "ExtractionColumn")


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12), descriptions in the active language."""
    schema: dict[str, Any] = _in_the_active_language(_schema())
    return schema


def descriptions() -> Iterator[str]:
    """Every description of the schema in English, as the catalogues have it; one may come several times."""
    waiting: list[Any] = [_schema()]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if isinstance(node.get("description"), str):
                yield node["description"]
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _in_the_active_language(node: Any) -> Any:
    if isinstance(node, list):
        return [_in_the_active_language(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _(value) if key == "description" and isinstance(value, str) else _in_the_active_language(value)
        for key, value in node.items()
    }


def _schema() -> dict[str, Any]:
    schema = Protocol.model_json_schema(by_alias=True, mode="validation")
    definitions = schema["$defs"]
    for name in _SHORT_FORMS:
        block = definitions[name]
        definitions[name] = {"description": block["description"], "anyOf": [{"type": ["string", "number"]}, block]}
    definitions["ExtractionColumn"]["anyOf"].append({"$ref": "#/$defs/Bilingual"})
    definitions["LanguageLimits"]["properties"]["keep"] = {
        "description": "all, or a list: [fr, en].",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    }
    block = schema["properties"]["filters"]
    schema["properties"]["filters"] = {"description": block.pop("description"), "anyOf": [{"type": "string"}, block]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "litrev protocol (review.yaml)",
    }
