"""What the model of the protocol refuses, in plain words, with a guess at what was meant."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from litrev.i18n import _
from litrev.protocol.models import Protocol
from litrev.protocol.yaml_file import Document, Place
from litrev.text import fold

_FRENCH = {
    "titre": "title", "langue": "lang", "langues": "languages", "equipe": "team", "critere": "criteria",
    "criteres": "criteria", "etapes": "stages", "concept": "concepts", "annees": "years", "limites": "limits",
    "de": "from", "a": "to", "pourquoi": "why", "raison": "why", "nom": "name", "requete": "query", "bras": "arm",
    "exclure": "exclude", "inclure": "include", "surligner": "highlight", "relecteurs": "reviewers",
    "doublons": "dedupe", "champs": "fields", "base": "sources", "bases": "sources", "source": "sources",
    "arbitre": "arbiter", "relecteur": "reviewer", "resume": "abstract", "titre_resume": "title_abstract",
}  # fmt: skip
"""Keys as a French hand writes them."""


@dataclass(frozen=True)
class _Fault:
    """One refusal."""

    path: Place
    kind: str
    value: object
    context: dict[str, Any]

    @property
    def key(self) -> str:
        return str(self.path[-1]) if self.path else ""

    @property
    def list_key(self) -> str:
        """The key whose value, or an item of it, this is."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "")

    @property
    def shown(self) -> str:
        return self.value if isinstance(self.value, str) else ""


def note_faults(error: ValidationError, document: Document) -> None:
    """Every refusal in `error`, added to the document's problems."""
    for details in error.errors(include_url=False):
        fault = _fault(details)
        what, repair = _WORDS.get(fault.kind, _otherwise)(fault)
        document.add(fault.path, what, repair, at_key=fault.kind in ("extra_forbidden", "missing"))


def _fault(details: ErrorDetails) -> _Fault:
    path = tuple(part for part in details["loc"] if part != "[key]")
    return _Fault(path, details["type"], details["input"], details.get("ctx", {}))


def _missing(fault: _Fault) -> tuple[str, str]:
    holder = fault.value if isinstance(fault.value, dict) else {}
    key = fault.key
    if key in holder:
        return _("“{key}” is empty.").format(key=key), _("Write its value after the colon.")
    example = {"litrev": "litrev: 1", "title": 'title: "…"', "sources": "sources: [{id: pubmed}]"}.get(key, f"{key}: …")
    return _("“{key}” is missing.").format(key=key), _("Add it: {example}").format(example=example)


def _unknown_key(fault: _Fault) -> tuple[str, str]:
    what = _("Unknown key “{key}”.").format(key=fault.key)
    if fault.key == "<<":
        return what, _("litrev does not read YAML's merged blocks: write the keys out.")
    if ":" in fault.key:
        return what, _("Write a space after the colon: {key}").format(key=fault.key.replace(":", ": ", 1))
    if fault.key.isdigit() and fault.value is None:
        return what, _("In numbers write a point, not a comma: 0.6. Put a text that holds a comma in quotes.")
    known = known_keys(fault.path[:-1])
    near = nearest(fault.key, known)
    if near:
        return what, _("Did you mean “{key}”?").format(key=near)
    homes = _homes(fault.key)
    if homes:
        return what, _("“{key}” belongs under: {places}.").format(key=fault.key, places=", ".join(homes))
    return what, _("Known here: {keys}.").format(keys=", ".join(known))


def _wrong_choice(fault: _Fault) -> tuple[str, str]:
    choices = _choices(fault)
    near = nearest(fault.shown, choices)
    what = _("{value} is not a value of “{key}”.").format(value=_listed(fault.value), key=fault.list_key)
    listed = _("Write one of: {choices}.").format(choices=", ".join(choices))
    return what, _("Did you mean “{key}”?").format(key=near) + " " + listed if near else listed


def _choices(fault: _Fault) -> list[str]:
    annotation = _annotation(fault.path)
    for inner in _unwrapped(annotation):
        if isinstance(inner, type) and issubclass(inner, StrEnum):
            return [member.value for member in inner]
    return [choice for inner in _unwrapped(annotation) for choice in get_args(inner) if isinstance(choice, str)]


def _not_a_text(fault: _Fault) -> tuple[str, str]:
    if fault.value is None:
        return _("An item is empty.") if isinstance(fault.path[-1], int) else _("“{key}” is empty.").format(
            key=fault.key
        ), _("Write a value, or remove the line.")
    return _wrong_shape(
        fault, _("one text"), _("Write the text on one line; put it in quotes if it holds : # [ or {{.").format()
    )


def _wrong_shape(fault: _Fault, wanted: str, repair: str) -> tuple[str, str]:
    return (
        _("{found} stands where {wanted} was expected.").format(found=_listed(fault.value), wanted=wanted),
        repair,
    )


def _listed(value: object) -> str:
    if isinstance(value, list | tuple):
        return _("A list")
    if isinstance(value, dict):
        return _("A block of names and values")
    return _("Nothing") if value is None else _("“{text}”").format(text=value)


def _not_a_block(fault: _Fault) -> tuple[str, str]:
    keys = ", ".join(f"{key}: …" for key in known_keys(fault.path)[:4]) or _("name: …")
    return _wrong_shape(
        fault, _("a block of names and values"), _("Write below it, indented: {keys}").format(keys=keys)
    )


def _not_a_list(fault: _Fault) -> tuple[str, str]:
    return _wrong_shape(
        fault, _("a list"), _("Write it in square brackets: [one, two], or a line “- one” for each item.")
    )


def _number(fault: _Fault) -> tuple[str, str]:
    example = _("0.6 (with a point, not a comma)") if fault.kind.startswith("float") else _("2")
    return (
        _("{value} is not a number that fits “{key}”.").format(value=_listed(fault.value), key=fault.key),
        _("Write a number such as {example}.").format(example=example),
    )


def _out_of_range(fault: _Fault) -> tuple[str, str]:
    if fault.path == ("litrev",):
        return (
            _("“{value}” is not a version of this format that this litrev knows.").format(value=fault.shown),
            _("Write litrev: 1 (this is the version of the format, not of the program)."),
        )
    at_least = fault.context.get("ge")
    repair = (
        _("Write at least {number}.").format(number=at_least)
        if at_least is not None
        else _("Write at most {number}.").format(number=fault.context.get("le"))
    )
    return _("{value} does not fit “{key}”.").format(value=_listed(fault.value), key=fault.key), repair


def _too_short(fault: _Fault) -> tuple[str, str]:
    return _("“{key}” is empty.").format(key=fault.key), _("Add at least one item.")


def _empty_text(fault: _Fault) -> tuple[str, str]:
    return _("“{key}” is empty.").format(key=fault.key), _("Write a value, or remove the line.")


def _not_true_or_false(fault: _Fault) -> tuple[str, str]:
    return (
        _("{value} is not a value of “{key}”.").format(value=_listed(fault.value), key=fault.key),
        _("Write true or false."),
    )


def _not_a_date(fault: _Fault) -> tuple[str, str]:
    return _("{value} is not a date.").format(value=_listed(fault.value)), _("Write year-month-day: 2026-11-20.")


def _otherwise(fault: _Fault) -> tuple[str, str]:
    return (
        _("{value} does not fit “{key}”.").format(value=_listed(fault.value), key=fault.key),
        _("Compare with the example in the documentation: litrev schema describes every key."),
    )


_WORDS: dict[str, Callable[[_Fault], tuple[str, str]]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "enum": _wrong_choice,
    "literal_error": _wrong_choice,
    "string_type": _not_a_text,
    "string_too_short": _empty_text,
    "too_short": _too_short,
    "model_type": _not_a_block,
    "model_attributes_type": _not_a_block,
    "dict_type": _not_a_block,
    "tuple_type": _not_a_list,
    "list_type": _not_a_list,
    "bool_type": _not_true_or_false,
    "bool_parsing": _not_true_or_false,
    "int_type": _number,
    "int_parsing": _number,
    "int_parsing_size": _number,
    "int_from_float": _number,
    "float_type": _number,
    "float_parsing": _number,
    "finite_number": _number,
    "greater_than_equal": _out_of_range,
    "less_than_equal": _out_of_range,
    "date_type": _not_a_date,
    "date_parsing": _not_a_date,
    "date_from_datetime_parsing": _not_a_date,
    "date_from_datetime_inexact": _not_a_date,
}


def nearest(word: str, known: list[str]) -> str:
    """The known word that `word` was meant to be, misspelt or in French; empty when none is near."""
    meant = _FRENCH.get(fold(word).replace("-", "_").replace(" ", "_"))
    if meant in known:
        return meant
    folded = {fold(name): name for name in known}
    near = difflib.get_close_matches(fold(word), list(folded), n=1, cutoff=0.6)
    return folded[near[0]] if near else ""


def known_keys(path: Place) -> list[str]:
    """The keys that may stand in the block at `path`."""
    model = next((inner for inner in _unwrapped(_annotation(path)) if _is_model(inner)), None)
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _annotation(path: Place) -> Any:
    """The type of what stands at `path`."""
    annotation: Any = Protocol
    for part in path:
        inner = _unwrapped(annotation)
        model = next((one for one in inner if _is_model(one)), None)
        named = any(getattr(one, "__origin__", None) is dict for one in inner)
        if isinstance(part, int) or (named and annotation is not model):
            annotation = next((one for one in inner if _is_model(one) or _is_choice(one)), None)
        elif model is not None:
            fields = {field.alias or name: field for name, field in model.model_fields.items()}
            annotation = fields[part].annotation if part in fields else None
    return annotation


def _unwrapped(annotation: Any) -> list[Any]:
    """`annotation` and every type inside it."""
    return [annotation, *(inner for arg in get_args(annotation) for inner in _unwrapped(arg))]


def _is_choice(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, StrEnum)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _homes(key: str) -> list[str]:
    """The top-level blocks in which `key` is known."""
    return list(dict.fromkeys(path for path, name in _all_keys(Protocol, "") if name == key and path))


def _all_keys(model: type[BaseModel], path: str) -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        key = field.alias or name
        yield path, key
        for inner in _unwrapped(field.annotation):
            if _is_model(inner) and inner.__name__ != "Bilingual":
                yield from _all_keys(inner, f"{path} → {key}" if path else key)
