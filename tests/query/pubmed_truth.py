"""A small reader of PubMed strategies that shares nothing with litrev: which of its terms must be true.

Left to right, only parentheses count. It takes clean strategies without line numbers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

Truth = Callable[[str], bool]
_TAGS = {
    "mesh": "mh", "mesh terms": "mh", "mesh:noexp": "mh:noexp", "title/abstract": "tiab", "title": "ti",
    "all fields": "all", "publication type": "pt", "subheading": "sh", "subset": "filter", "sb": "filter",
    "affiliation": "ad", "pdat": "dp", "lang": "la", "uid": "pmid",
}  # fmt: skip
_TOKEN = re.compile(r'"[^"]*"|\[[^\]]*\]|[()|]|[^\s()\[\]"|]+')


def holds(text: str, truth: Truth) -> bool:
    """Whether a document for which `truth` tells each term is found by `text`."""
    straight = text.translate(str.maketrans("“”’", '""\''))
    straight = re.sub(r'"([\d/]+)"\[(\w+)\]\s*:\s*"([\d/]+)"\[\w+\]', r"\1:\3[\2]", straight)
    reader = _Truth(_TOKEN.findall(straight), truth)
    found = reader.level()
    assert not reader.tokens, reader.tokens[:5]
    return found


def chance(seed: int) -> Truth:
    """A random document: each term is in it or not."""
    return lambda term: hashlib.sha256(f"{seed} {term}".encode()).digest()[0] % 2 == 0


class _Truth:
    def __init__(self, tokens: list[str], truth: Truth) -> None:
        self.tokens = tokens
        self._truth = truth

    def level(self) -> bool:
        value = self._operand()
        while self.tokens and self.tokens[0] != ")":
            operator = self.tokens.pop(0)
            right = self._operand()
            if operator == "NOT":
                value = value and not right
            elif operator == "AND":
                value = value and right
            else:
                assert operator in ("OR", "|"), operator
                value = value or right
        return value

    def _operand(self) -> bool:
        if self.tokens[0] == "(":
            self.tokens.pop(0)
            value = self.level()
            assert self.tokens.pop(0) == ")"
            return value
        words = []
        while self.tokens and self.tokens[0] not in ("AND", "OR", "NOT", "(", ")", "|") and self.tokens[0][0] != "[":
            words.append(self.tokens.pop(0).strip('"'))
        tag = ""
        if self.tokens and self.tokens[0][0] == "[":
            tag = " ".join(self.tokens.pop(0)[1:-1].casefold().split())
        phrase = " ".join(" ".join(words).casefold().split())
        if not tag and phrase.replace(" ", "").isdecimal() and len(phrase) > 6:
            return any(self._truth(f"{number}[pmid]") for number in phrase.split())
        return self._truth(f"{phrase}[{_TAGS.get(tag, tag)}]")
