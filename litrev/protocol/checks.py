"""What no single value shows: names that point nowhere, ids used twice, numbers that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from litrev.i18n import _
from litrev.protocol.models import FILE, KNOWN_SOURCES, Arm, Protocol, Role, Rule, SourceEntry
from litrev.protocol.shape_words import nearest
from litrev.protocol.yaml_file import Document, Place
from litrev.query.boolean import FormulaError
from litrev.query.build import FILTER, PASTED, combined, names_of
from litrev.query.tree import And, Node, Not, Or, Term
from litrev.text import language_code

_NAME = re.compile(r"\w[\w.-]*")
_KNOWN_ITEM = re.compile(r"(?:pmid:\s*\d+|doi:\s*10\.\S+|title:\s*\S.*|10\.\d{4,9}/\S+)", re.IGNORECASE | re.DOTALL)


def check_references(protocol: Protocol, document: Document) -> None:
    """Add to `document` every error of `protocol` that its shape does not show."""
    for one_check in _CHECKS:
        one_check(protocol, document)


def _names(protocol: Protocol, document: Document) -> None:
    """Ids and codes are plain names, each used once."""
    lists: dict[str, tuple[str, list[str]]] = {
        "team": ("id", [member.id for member in protocol.team]),
        "sources": ("id", [entry.id for entry in protocol.sources]),
        "criteria": ("code", [criterion.code for criterion in protocol.criteria]),
        "stages": ("id", [stage.id for stage in protocol.stages]),
    }
    for block, (key, names) in lists.items():
        if not document.has((block,)):
            continue
        for index, name in enumerate(names):
            place: Place = (block, index, key)
            _plain_name(name, place, document)
            if name.casefold() in (other.casefold() for other in names[:index]):
                document.add(
                    place,
                    _("“{name}” is used twice under {block}.").format(name=name, block=block),
                    _("Give each its own."),
                )
    for name in protocol.concepts:
        _plain_name(name, ("concepts", name), document, at_key=True)
        if name == PASTED and protocol.strategy is not None:
            document.add(
                ("concepts", name),
                _("A concept cannot be named {name} beside a pasted strategy.").format(name=name),
                _("Name it otherwise."),
            )
        if name.upper() in ("AND", "OR", "NOT"):
            document.add(
                ("concepts", name), _("A concept cannot be named {name}.").format(name=name), _("Name it otherwise.")
            )


def _plain_name(name: str, place: Place, document: Document, *, at_key: bool = False) -> None:
    if not _NAME.fullmatch(name):
        document.add(
            place,
            _("“{name}” cannot be a short name: only letters, digits, - and _ can be in it.").format(name=name),
            _("Write for instance {name}.").format(name=re.sub(r"\W+", "_", name).strip("_") or "a"),
            at_key=at_key,
        )


def _formula(protocol: Protocol, document: Document) -> None:
    if protocol.combine is None:
        return
    nodes: Mapping[str, Node] = {name: Term(name) for name in names_of(protocol)}
    try:
        root = combined(protocol.combine, nodes)
    except FormulaError as error:
        document.add_inner(("combine",), error.problem)
        return
    used = {leaf.text for leaf in _terms(root)}
    for name in names_of(protocol):
        if name not in used:
            place: Place = ("filters", name.removeprefix(FILTER)) if name.startswith(FILTER) else ("concepts", name)
            document.add(
                (PASTED,) if name == PASTED else place,
                _("{name} is not in combine:, so it is not searched.").format(name=name),
                _("Add it to combine:, or remove it."),
                warning=True,
                at_key=True,
            )


def _terms(node: Node) -> list[Term]:
    match node:
        case And() | Or():
            return [term for part in node.parts for term in _terms(part)]
        case Not():
            return [*_terms(node.kept), *_terms(node.removed)]
        case Term():
            return [node]
    return []


def _sources(protocol: Protocol, document: Document) -> None:
    for index, entry in enumerate(protocol.sources):
        place: Place = ("sources", index)
        _via(entry, place, document)
        if document.has((*place, "query")) and entry.query is None:
            document.add(
                (*place, "query"), _("“{key}” is empty.").format(key="query"), _("Write the query, or remove the line.")
            )
        if (
            entry.source != FILE
            and entry.query is None
            and not protocol.concepts
            and protocol.strategy is None
            and not document.has((*place, "query"))
        ):
            document.add(
                place,
                _("There is nothing to search {source} for: the protocol has no concepts.").format(source=entry.id),
                _("Write concepts:, or give this source its own query:."),
            )
        _override(entry, place, protocol, document)


def _via(entry: SourceEntry, place: Place, document: Document) -> None:
    known = [*KNOWN_SOURCES, FILE]
    if entry.via is not None:
        if entry.via not in known:
            document.add(
                (*place, "via"),
                _("litrev cannot search “{source}”.").format(source=entry.via),
                _meant(entry.via, known)
                or _("Write one of: {choices}. With via: file its results are imported as files.").format(
                    choices=", ".join(known)
                ),
            )
        return
    close = nearest(entry.id, list(KNOWN_SOURCES)) or next((n for n in KNOWN_SOURCES if entry.id.startswith(n)), "")
    if close and entry.id not in KNOWN_SOURCES and entry.arm in (Arm.DATABASE, Arm.REGISTER):
        document.add(
            (*place, "id"),
            _("“{id}” is not a source that litrev can search, and no via: says which one is.").format(id=entry.id),
            _(
                "Did you mean {name}? For a second strategy add via: {name}; for results imported as files, via: file."
            ).format(name=close),
        )


def _override(entry: SourceEntry, place: Place, protocol: Protocol, document: Document) -> None:
    names = names_of(protocol)
    for concept in entry.override:
        if concept not in names:
            document.add(
                (*place, "override", concept),
                _("There is no concept named “{name}”.").format(name=concept),
                _meant(concept, names) or _("The concepts are: {names}.").format(names=", ".join(names) or "-"),
                at_key=True,
            )
    if entry.override and (entry.query is not None or entry.source == FILE):
        document.add(
            (*place, "override"),
            _("This override has no effect: the source has its own query, or is imported from files."),
            _("Remove it."),
            warning=True,
            at_key=True,
        )


def _meant(word: str, known: Iterable[str]) -> str:
    near = nearest(word, list(known))
    return _("Did you mean “{key}”?").format(key=near) if near else ""


def _criteria(protocol: Protocol, document: Document) -> None:
    stages = [stage.id for stage in protocol.stages]
    for index, criterion in enumerate(protocol.criteria):
        if not criterion.exclude.in_language("en"):
            document.add(
                ("criteria", index, "exclude"),
                _("The criterion {code} has no text.").format(code=criterion.code),
                _('Write the reason to exclude: exclude: "Wrong population".'),
            )
        for position, stage in enumerate(criterion.stages):
            if stage not in stages:
                document.add(
                    _item(("criteria", index, "stages"), position, document),
                    _("There is no stage named “{name}”.").format(name=stage),
                    _meant(stage, stages) or _("The stages are: {names}.").format(names=", ".join(stages)),
                )


def _rules(protocol: Protocol, document: Document) -> None:
    for index, criterion in enumerate(protocol.criteria):
        if criterion.rule is None:
            if document.has(("criteria", index, "rule")):
                _empty_rule(("criteria", index, "rule"), document)
            continue
        _rule(criterion.rule, ("criteria", index, "rule"), document)


def _rule(rule: Rule, place: Place, document: Document) -> None:
    years, languages, types = rule.years, rule.languages, rule.types
    says_something = (
        (years is not None and (years.first is not None or years.last is not None))
        or (languages is not None and languages.keep)
        or (types is not None and (types.keep or types.exclude))
    )
    if not says_something:
        _empty_rule(place, document)
    if years and years.first is not None and years.last is not None and years.first > years.last:
        document.add(
            _deepest((*place, "years"), document),
            _("The years run backwards: from {first} to {last}.").format(first=years.first, last=years.last),
            _("Write the earlier year after from:, the later one after to:."),
        )
    for language in languages.keep if languages else ():
        if not re.fullmatch(r"[a-z]{2,3}", language_code(language)):
            document.add(
                _deepest((*place, "languages"), document),
                _("“{name}” is not a language that litrev knows.").format(name=language),
                _("Write its code of two letters: fr, en, es …"),
            )
    if types and types.keep and types.exclude:
        document.add(
            _deepest((*place, "types"), document),
            _("A rule names the types that are kept or those that are not, never both."),
            _("Remove keep: or exclude:."),
        )


def _empty_rule(place: Place, document: Document) -> None:
    document.add(
        _deepest(place, document),
        _("This rule says nothing that a program could check."),
        _("For example: {example}").format(example="rule: {years: {from: 2010}, languages: [fr, en]}"),
    )


def _deepest(place: Place, document: Document) -> Place:
    """The part of `place` that is written in the file."""
    while place and not document.has(place):
        place = place[:-1]
    return place


def _item(place: Place, index: int, document: Document) -> Place:
    return (*place, index) if document.has((*place, index)) else place


def _people(protocol: Protocol, document: Document) -> None:
    reviewers = [member.id for member in protocol.team if member.role is Role.REVIEWER]
    for index, stage in enumerate(protocol.stages):
        if stage.reviewers > max(len(reviewers), 1) or (stage.reviewers > 1 and not reviewers):
            document.add(
                ("stages", index, "reviewers"),
                _("The stage {stage} wants {wanted} reviewers, and the team has {given}.").format(
                    stage=stage.id, wanted=stage.reviewers, given=len(reviewers)
                ),
                _("Add somebody to team: {{id: b, role: reviewer}}, or write reviewers: 1.").format(),
            )
    ids = [member.id for member in protocol.team]
    for index, member in enumerate(protocol.team):
        for name in member.formerly:
            if any(name == other.id or (other is not member and name in other.formerly) for other in protocol.team):
                document.add(
                    ("team", index, "formerly"),
                    _("“{name}” is said to be a former id of {who}, and belongs to somebody else.").format(
                        name=name, who=member.id
                    ),
                    _("Each id, old or new, stands for one person."),
                )
    if protocol.resolution and protocol.resolution.by and protocol.id_now(protocol.resolution.by) not in ids:
        document.add(
            ("resolution", "by"),
            _("Nobody in the team has the id “{id}”.").format(id=protocol.resolution.by),
            _("The team is: {names}.").format(names=", ".join(ids) or "-"),
        )


def _ranges(protocol: Protocol, document: Document) -> None:
    years = protocol.limits.years
    if years.first is not None and years.last is not None and years.first > years.last:
        document.add(
            ("limits", "years"),
            _("The years run backwards: from {first} to {last}.").format(first=years.first, last=years.last),
            _("Write the earlier year after from:, the later one after to:."),
        )
    if protocol.dedupe.review > protocol.dedupe.auto:
        document.add(
            ("dedupe", "review"),
            _("review ({review}) is above auto ({auto}): nothing could be asked.").format(
                review=protocol.dedupe.review, auto=protocol.dedupe.auto
            ),
            _("Write a smaller number after review:, such as 0.80."),
        )


def _known_items(protocol: Protocol, document: Document) -> None:
    for index, item in enumerate(protocol.known_items):
        if not _KNOWN_ITEM.fullmatch(item):
            document.add(
                _item(("known_items",), index, document),
                _("“{item}” does not say what it is.").format(item=item),
                _("Write pmid:…, doi:10.… or title:… before it, in quotes."),
            )


_CHECKS: tuple[Callable[[Protocol, Document], None], ...] = (
    _names,
    _formula,
    _sources,
    _criteria,
    _rules,
    _people,
    _ranges,
    _known_items,
)
