"""What a collation's name means: case, accents, code page. Source: "Windows collation name", "SQL Server collation name"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import DEFAULT_COLLATION

DESIGNATORS: Final[dict[str, str]] = {
    "sql_latin1_general_cp1": "cp1252", "sql_latin1_general_cp437": "cp437", "sql_latin1_general_cp850": "cp850", "latin1_general": "cp1252",
    "latin1_general_100": "cp1252", "french": "cp1252", "french_100": "cp1252", "modern_spanish": "cp1252", "modern_spanish_100": "cp1252",
    "finnish_swedish": "cp1252", "finnish_swedish_100": "cp1252", "danish_norwegian": "cp1252", "danish_greenlandic_100": "cp1252",
    "german_phonebook": "cp1252", "german_phonebook_100": "cp1252", "polish": "cp1250", "polish_100": "cp1250", "czech": "cp1250", "czech_100": "cp1250",
    "hungarian": "cp1250", "hungarian_100": "cp1250", "cyrillic_general": "cp1251", "cyrillic_general_100": "cp1251", "ukrainian": "cp1251",
    "greek": "cp1253", "greek_100": "cp1253", "turkish": "cp1254", "turkish_100": "cp1254", "hebrew": "cp1255", "hebrew_100": "cp1255",
    "arabic": "cp1256", "arabic_100": "cp1256", "japanese": "cp932", "japanese_xjis_100": "cp932", "japanese_xjis_140": "cp932",
    "chinese_prc": "cp936", "chinese_prc_100": "cp936", "chinese_taiwan_stroke": "cp950", "korean_wansung": "cp949", "thai": "cp874", "vietnamese": "cp1258",
}  # fmt: skip
"""The language part of each known name to its code page."""

SUPPORTED: Final = frozenset({"sql_latin1_general_cp1", "latin1_general", "latin1_general_100"})
NAME: Final = re.compile(
    r"(?P<designator>.+?)_(?:(?P<binary>BIN2?)|(?P<case>CI|CS)_(?P<accent>AI|AS)(?:_KS)?(?:_WS)?(?:_VSS)?(?:_SC)?)(?P<utf8>_UTF8)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Collation:
    """The rules of one collation. ``code_page`` is a Python codec: how varchar stores text."""

    name: str
    case_sensitive: bool
    binary: bool
    code_page: str

    def fold(self, text: str) -> str:
        """Return the text in the letters LIKE and the string functions match on."""
        return text if self.case_sensitive else text.lower()

    @property
    def key(self) -> Callable[[object], object]:
        """The key that comparisons use: trailing blanks never count."""
        return _sensitive_key if self.case_sensitive else _insensitive_key

    @property
    def order(self) -> Callable[[object], object]:
        """The key that < and ORDER BY use (``tsql.sort_key`` in SQL): by code point for binary collations, else by ``ranked``."""
        if self.binary:
            return _sensitive_key
        return (lambda text: ranked(_insensitive_key(text)) + chr(1) + _sensitive_key(text)) if self.case_sensitive else _order_key


MARKS: Final = ":;<=>?@[\\]^_`{|}~"
ACCENTED: Final = "áàâäãåæçéèêëíìîïñóòôöõøœšúùûüýÿž"
PLAIN: Final = "aaaaaaaceeeeiiiinooooooosuuuuyyz"
RANKS: Final = str.maketrans(
    {mark: f"/\x7f{chr(65 + i)}" for i, mark in enumerate(MARKS)}
    | {chr(code): f"/\x7f{chr(code)}" for code in range(161, 192)}
    | {letter: f"{base}\x7f{letter}" for letter, base in zip(ACCENTED, PLAIN, strict=True)}
)


def ranked(folded: str) -> str:
    """Return lower-cased text in the order of SQL_Latin1_General_CP1: punctuation, digits, letters, each accented one behind its base.

    A character out of place becomes the one it follows, DEL and a rank.
    """
    return folded.translate(RANKS)


def _order_key(text: object) -> str:
    return ranked(_insensitive_key(text))


def _sensitive_key(text: object) -> str:
    return str(text).rstrip(" ")


def _insensitive_key(text: object) -> str:
    return str(text).rstrip(" ").lower()


@lru_cache(maxsize=64)
def collation(name: str | None) -> Collation:
    """Return the collation of that name (None: the default); raises 448 for an unknown one, 40515 for rules Ferryman hasn't."""
    name = DEFAULT_COLLATION if name is None else name
    match = NAME.fullmatch(name)
    if match is None or match["designator"].lower() not in DESIGNATORS:
        raise sql_error(448, name)
    designator = match["designator"].lower()
    binary = match["binary"] is not None
    if (match["accent"] or "").upper() == "AI":
        raise not_supported(f"the accent-insensitive collation {name}")
    if designator not in SUPPORTED and not binary:
        raise not_supported(f"the collation {name} (Latin1_General and SQL_Latin1_General_CP1 are)")
    code_page = "utf-8" if match["utf8"] else DESIGNATORS[designator]
    return Collation(name, binary or (match["case"] or "").upper() == "CS", binary, code_page)


LATIN_LCID: Final = 1033
VERSIONS: Final = {"_90": 1, "_100": 2, "_140": 3}
"""The version that a designator's ending stands for; 0 without one."""
_CASE, _ACCENT, _KANA, _WIDTH = 1, 2, 65536, 131072


def collation_property(name: str, asked: str) -> int | None:
    """Return what COLLATIONPROPERTY says of a collation, None for an unknown one or property; raises 40515 for the LCID of another language.

    Source: "COLLATIONPROPERTY (Transact-SQL)": ComparisonStyle adds 1, 2, 65536 and 131072 for ignoring case, accent, kana type and width.
    """
    match = NAME.fullmatch(name.strip(" "))
    designator = match["designator"].lower() if match is not None else ""
    if match is None or designator not in DESIGNATORS:
        return None
    if asked == "codepage":
        return 65001 if match["utf8"] else int(DESIGNATORS[designator].removeprefix("cp"))
    if asked == "lcid":
        if designator not in SUPPORTED:
            raise not_supported(f"the LCID of {name}")
        return LATIN_LCID
    if asked == "version":
        return next((version for ending, version in VERSIONS.items() if designator.endswith(ending)), 0)
    if asked == "comparisonstyle":
        return _comparison_style(match)
    return None


def _comparison_style(match: re.Match[str]) -> int:
    if match["binary"]:
        return 0
    parts = match[0].upper().split("_")
    ignored = ((_CASE, "CS"), (_ACCENT, "AS"), (_KANA, "KS"), (_WIDTH, "WS"))
    return sum(bit for bit, sensitive in ignored if sensitive not in parts)
