"""Normal forms of titles, names, identifiers and languages: pure functions from text to text."""

from __future__ import annotations

import html
import re
import unicodedata

_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9:_-]*(?:\s[^<>]*)?/?>")
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PMID = re.compile(r"(?<!\d)([1-9]\d{0,8})(?!\d)")
_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])")


def plain(text: str | None) -> str:
    """Text as a person reads it: no control characters, single spaces, NFC; nothing else is touched."""
    if not text:
        return ""
    if not text.isprintable():  # most text is, and that is found out several times as fast
        text = _CONTROL.sub("", text)
    elif text.isascii() and "  " not in text and text[0] != " " != text[-1]:
        return text
    return " ".join(unicodedata.normalize("NFC", text).split())


def plain_markup(text: str | None) -> str:
    """`plain` of text that may hold HTML or JATS tags and (doubly) escaped entities; `p < .05` is left alone."""
    if not text:
        return ""
    for _round in range(2):
        text = _TAG.sub("", text)
        if "&" not in text:
            break
        text = html.unescape(text)
    return plain(_TAG.sub("", text))


def safe(text: str) -> str:
    """Text of a record, fit for a terminal: no control characters that could move the cursor or change colours."""
    return "".join(c if c.isprintable() or c in "\n\u00a0\u202f" else " " for c in text)


def decode(raw: bytes) -> str:
    """Text of a file that a person made: UTF-8 (with or without its mark), UTF-16 with its mark, else Windows-1252."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def typed(path: object) -> str:
    """A path as it can be typed into a shell: in quotes where it needs them, on Windows as well."""
    text = str(path)
    text = f"./{text}" if text.startswith("-") else text
    return text if re.fullmatch(r"[\w./\\:~+-]+", text) else f'"{text}"'


def for_xml(text: str, instead: str = "\ufffd") -> str:
    """`text` with `instead` for each character that no XML can hold, escaped or not: so in workbooks and Word files."""
    return text if text.isascii() and text.isprintable() else _NOT_IN_XML.sub(instead, text)


def fold(text: str) -> str:
    """Lower case without accents, ligatures resolved: the form in which people's spellings meet."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize(
        "NFKD", text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    )
    return "".join(c for c in decomposed if c < "\u0300" or not unicodedata.combining(c)).casefold()


def bare_doi(text: str | None) -> str:
    """The DOI in `text`, bare and in lower case (`10.1000/abc`), or an empty string when there is none."""
    if not text:
        return ""
    found = _DOI.search(html.unescape(text).strip())
    return found.group().rstrip(".,;").lower() if found else ""


def bare_pmid(text: str | None) -> str:
    """The PMID in `text` (digits, or PubMed's address), or an empty string."""
    found = _PMID.search(text or "")
    return found.group(1) if found else ""


def bare_pmcid(text: str | None) -> str:
    """`PMC` and digits, or an empty string."""
    digits = re.search(r"(?:PMC)?(\d+)", text or "", re.IGNORECASE)
    return f"PMC{digits.group(1)}" if digits else ""


def bare_orcid(text: str | None) -> str:
    """An ORCID as `0000-0001-2345-678X`, from any of its four spellings, or an empty string."""
    found = _ORCID.search(text or "")
    return "-".join(found.groups()).upper() if found else ""


# ISO 639-2 (both forms) to 639-1, for the languages that bibliographic databases meet most.
_LANGUAGES = {
    "afr": "af", "alb": "sq", "sqi": "sq", "amh": "am", "ara": "ar", "arm": "hy", "hye": "hy", "aze": "az",
    "baq": "eu", "eus": "eu", "bel": "be", "ben": "bn", "bos": "bs", "bre": "br", "bul": "bg", "cat": "ca",
    "chi": "zh", "zho": "zh", "cze": "cs", "ces": "cs", "dan": "da", "dut": "nl", "nld": "nl", "eng": "en",
    "epo": "eo", "est": "et", "fin": "fi", "fre": "fr", "fra": "fr", "geo": "ka", "kat": "ka", "ger": "de",
    "deu": "de", "gle": "ga", "glg": "gl", "gre": "el", "ell": "el", "guj": "gu", "hat": "ht", "heb": "he",
    "hin": "hi", "hrv": "hr", "hun": "hu", "ice": "is", "isl": "is", "ind": "id", "ita": "it", "jpn": "ja",
    "kan": "kn", "kaz": "kk", "khm": "km", "kin": "rw", "kir": "ky", "kor": "ko", "kur": "ku", "lao": "lo",
    "lat": "la", "lav": "lv", "lin": "ln", "lit": "lt", "mac": "mk", "mkd": "mk", "mal": "ml", "mao": "mi",
    "mri": "mi", "mar": "mr", "may": "ms", "msa": "ms", "mlg": "mg", "mon": "mn", "bur": "my", "mya": "my",
    "nep": "ne", "nor": "no", "oci": "oc", "pan": "pa", "per": "fa", "fas": "fa", "pol": "pl", "por": "pt",
    "pus": "ps", "rum": "ro", "ron": "ro", "run": "rn", "rus": "ru", "san": "sa", "sin": "si", "slo": "sk",
    "slk": "sk", "slv": "sl", "som": "so", "spa": "es", "srp": "sr", "swa": "sw", "swe": "sv", "tam": "ta",
    "tat": "tt", "tel": "te", "tha": "th", "tib": "bo", "bod": "bo", "tir": "ti", "tuk": "tk", "tur": "tr",
    "ukr": "uk", "urd": "ur", "uzb": "uz", "vie": "vi", "wel": "cy", "cym": "cy", "wol": "wo", "xho": "xh",
    "yid": "yi", "yor": "yo", "zul": "zu",
}  # fmt: skip
_NAMES = {"english": "en", "french": "fr", "français": "fr", "francais": "fr", "anglais": "en", "spanish": "es",
          "german": "de", "portuguese": "pt", "italian": "it", "arabic": "ar", "chinese": "zh",
          "russian": "ru"}  # fmt: skip


def language_code(text: str | None) -> str:
    """ISO 639-1 of a language given as a code or a common name; an unknown one comes back in lower case.

    Codes that say nothing (`und`, `mul`, `mis`, `zxx`) come back empty.
    """
    code = (text or "").strip().lower()
    if code in ("und", "mul", "mis", "zxx"):
        return ""
    primary = re.split(r"[-_]", code)[0] if re.fullmatch(r"[a-z]{2,3}[-_]\w+", code) else code
    return _LANGUAGES.get(primary) or _NAMES.get(primary) or primary
