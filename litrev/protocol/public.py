"""review.yaml as it may leave the house: without the address of the ledger and, if wanted, without the team's names."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from litrev.errors import ProtocolError
from litrev.i18n import _


def public_text(text: str, *, names: bool) -> str:
    """`text` with `store:` emptied (an address may hold a password) and, without `names`, each `name:` under `team:`.

    All else stays to the letter, comments too. Raises ProtocolError when it cannot be read.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ProtocolError(
            _("review.yaml cannot be read: {why}").format(why=" ".join(str(error).split())),
            _("Repair what is listed, then run: litrev check"),
        ) from None
    pieces, at = [], 0
    for node in sorted(_private(root, names=names), key=lambda node: node.start_mark.index):
        value = text[node.start_mark.index : node.end_mark.index]
        pieces += [text[at : node.start_mark.index], "null" if value else "", "\n" if value.endswith("\n") else ""]
        at = node.end_mark.index
    return "".join([*pieces, text[at:]])


def _private(root: yaml.Node | None, *, names: bool) -> Iterator[yaml.Node]:
    for key, value in _pairs(root):
        if key == "store":
            yield value
        elif key == "team" and not names and isinstance(value, yaml.SequenceNode):
            for member in value.value:
                yield from (inner for name, inner in _pairs(member) if name == "name")


def _pairs(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield key.value, value
