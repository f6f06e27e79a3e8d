"""LaTeX spellings of letters and signs, read in one pass: bibtexparser's own decoder takes minutes for 10,000 works."""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
_COMMANDS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å", "AA": "Å",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
    "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“",
    "textquotedblright": "”", "guillemotleft": "«", "guillemotright": "»", "og": "«", "fg": "»", "textellipsis": "…",
    "ldots": "…", "dots": "…", "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^",
    "textbraceleft": "{", "textbraceright": "}", "textunderscore": "_", "textdegree": "°", "degree": "°",
    "textregistered": "®", "texttrademark": "™", "copyright": "©", "textcopyright": "©", "pounds": "£", "texteuro": "€",
    "euro": "€", "S": "§", "P": "¶", "dag": "†", "ddag": "‡", "textless": "<", "textgreater": ">", "textbar": "|",
    "slash": "/", "times": "×", "pm": "±", "cdot": "·", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠",
    "approx": "≈", "sim": "~", "infty": "∞", "rightarrow": "→", "to": "→", "leftarrow": "←", "prime": "′",
    "textdollar": "$", "textmu": "µ", "textalpha": "α", "textbeta": "β", "TeX": "TeX", "LaTeX": "LaTeX",
    "backslash": "\\",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω",
}  # fmt: skip
_TOKEN = re.compile(
    r"\\(?P<sign>[`'^~=.\"])\s*(?:\{\s*(?P<braced>\\?[^\W\d_]?)\s*\}|(?P<bare>\\[ij](?![A-Za-z])|[^\W\d_]))"
    r"|\\(?P<letter>[uvHtcdbkr])(?:\s*\{\s*(?P<braced2>\\?[^\W\d_]+)\s*\}|\s+(?P<bare2>\\[ij](?![A-Za-z])|[^\W\d_]))"
    r"|\\(?P<command>[A-Za-z]+)(?:\s*\{\}|[ \t]*)"
    r"|\\(?P<escaped>.)"
    r"|(?P<open>\{)|(?P<close>\})|(?P<ligature>---?|``|''|!`|\?`)|(?P<tie>(?<=[^\s/~(\[<>=≈])~(?=[^\s/~]))|(?P<math>\$)",
    re.DOTALL,
)
_LIGATURES = {"--": "–", "---": "—", "``": "“", "''": "”", "!`": "¡", "?`": "¿"}
_ESCAPED = re.compile(r"\\(?:[&%#_$]|\^\{\})")
_MATHS = re.compile(r"\$[^$]*[\\^_{][^$]*\$")
"""Between two dollars that are no sums of money: something that only LaTeX would say."""
_SPECIAL = re.compile(r"[\\{}~$]|--|``|''|!`|\?`")


def plain_latex(text: str) -> str:
    """`text` as a reader sees it: accents and signs made, braces and commands taken away."""
    if not _SPECIAL.search(text):
        return text
    keep_dollar = text.count("$") < 2 or not _MATHS.search(_ESCAPED.sub("", text))
    read = _TOKEN.sub(lambda found: _read(found, keep_dollar=keep_dollar), text)
    return unicodedata.normalize("NFC", read)


def _read(found: re.Match[str], *, keep_dollar: bool) -> str:
    kind = found.lastgroup or ""
    if mark := found["sign"] or found["letter"]:
        letter = next((found[n] for n in ("braced", "bare", "braced2", "bare2") if found[n] is not None), "")
        letter = {"\\i": "i", "\\j": "j"}.get(letter, letter)
        if not letter:
            return "^" if mark == "^" else "~" if mark == "~" else ""
        return unicodedata.normalize("NFC", letter[0] + _ACCENTS.get(mark, "")) + letter[1:]
    if kind == "command":
        return _COMMANDS.get(found["command"], "")
    if kind == "escaped":
        return " " if found["escaped"] in " ,;:!/\n" else found["escaped"]
    others = {"tie": "\u00a0", "math": "$" if keep_dollar else "", "ligature": _LIGATURES.get(found.group(), "")}
    return others.get(kind, "")


def unescaped(text: str) -> str:
    """An address or a DOI: only what was escaped comes back."""
    return re.sub(r"\\([&%#_$^~{}])|[{}]", lambda found: found.group(1) or "", text)
