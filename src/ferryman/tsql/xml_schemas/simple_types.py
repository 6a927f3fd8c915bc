"""Simple types: the built-in ones with the texts they allow, and their restrictions by facets.

Source: "XML Schema Part 2: Datatypes"; what SQL Server makes of it is in "Requirements and limitations for XML schema collections",
https://learn.microsoft.com/sql/relational-databases/xml/requirements-and-limitations-for-xml-schema-collections-on-the-server
"""

from __future__ import annotations

import re
from typing import Final

from ferryman.errors import not_supported, sql_error

Simple = dict[str, object]
"""What tsql.xml_is_simple reads.

``kind``: how values compare (text, number, float, xs:date ...). ``blanks``: preserve, replace, collapse. ``form``: the regular expression of its
texts. ``type``: the built-in type that it is, or is derived from. ``patterns``: of facets. ``values``: an enumeration. The other facets by their names.
"""

_NAME: Final = r"[[:alpha:]_][[:alnum:]_.\-]*"
_ZONE: Final = r"(Z|[+-]\d\d:\d\d)?"
_INTEGER: Final = r"[+-]?\d+"


def _whole(low: int | None, high: int | None) -> Simple:
    facets: Simple = {"kind": "number", "blanks": "collapse", "form": _INTEGER}
    return facets | ({} if low is None else {"minInclusive": str(low)}) | ({} if high is None else {"maxInclusive": str(high)})


def _text(form: str = "", blanks: str = "collapse", kind: str = "text") -> Simple:
    return {"kind": kind, "blanks": blanks, **({"form": form} if form else {})}


BUILT_IN: Final[dict[str, Simple]] = {
    "anySimpleType": _text(blanks="preserve"), "string": _text(blanks="preserve"), "normalizedString": _text(blanks="replace"), "token": _text(),
    "anyURI": _text(), "language": _text(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*"), "Name": _text(rf"{_NAME}(:{_NAME})*"), "NCName": _text(_NAME),
    "NMTOKEN": _text(r"[[:alnum:]_.:\-]+"), "QName": _text(rf"({_NAME}:)?{_NAME}"), "boolean": _text("true|false|1|0"),
    "decimal": _text(r"[+-]?(\d+(\.\d*)?|\.\d+)", kind="number"),
    "float": _text(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?|-?INF|NaN", kind="float"),
    "double": _text(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?|-?INF|NaN", kind="float"),
    "dateTime": _text(rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?{_ZONE}", kind="xs:dateTime"), "date": _text(rf"\d{{4}}-\d\d-\d\d{_ZONE}", kind="xs:date"),
    "time": _text(rf"\d\d:\d\d:\d\d(\.\d+)?{_ZONE}", kind="xs:time"), "gYear": _text(rf"-?\d{{4,}}{_ZONE}"),
    "gYearMonth": _text(rf"-?\d{{4,}}-(0[1-9]|1[0-2]){_ZONE}"), "gMonth": _text(rf"--(0[1-9]|1[0-2]){_ZONE}"),
    "gDay": _text(rf"---(0[1-9]|[12]\d|3[01]){_ZONE}"), "gMonthDay": _text(rf"--(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]){_ZONE}"),
    "duration": _text(r"-?P(?!$)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"), "hexBinary": _text(r"([0-9a-fA-F]{2})*"),
    "base64Binary": _text(r"([A-Za-z0-9+/ ]*={0,2})"), "integer": _whole(None, None), "long": _whole(-(2**63), 2**63 - 1),
    "int": _whole(-(2**31), 2**31 - 1), "short": _whole(-(2**15), 2**15 - 1), "byte": _whole(-128, 127), "nonNegativeInteger": _whole(0, None),
    "positiveInteger": _whole(1, None), "nonPositiveInteger": _whole(None, 0), "negativeInteger": _whole(None, -1),
    "unsignedLong": _whole(0, 2**64 - 1), "unsignedInt": _whole(0, 2**32 - 1), "unsignedShort": _whole(0, 2**16 - 1), "unsignedByte": _whole(0, 255),
}  # fmt: skip
_LISTS: Final = {"NMTOKENS": "NMTOKEN"}
_NUMERIC_FACETS: Final = frozenset({"length", "minLength", "maxLength", "totalDigits", "fractionDigits"})
FACETS: Final = _NUMERIC_FACETS | {"minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "pattern", "enumeration", "whiteSpace"}


def built_in(local: str) -> Simple:
    """Return a type of XML Schema's own; raises 2308 for a name that it hasn't, 40515 for ID and its kin."""
    if local in BUILT_IN:
        return BUILT_IN[local] | {"type": f"xs:{local}"}
    if local in _LISTS:
        return {"list": BUILT_IN[_LISTS[local]], "minLength": 1}
    if local in ("ID", "IDREF", "IDREFS", "ENTITY", "ENTITIES", "NOTATION"):
        raise not_supported(f"the type xs:{local} in an XML schema")
    raise sql_error(2308, local, "http://www.w3.org/2001/XMLSchema")


def restricted(base: Simple, facets: list[tuple[str, str]]) -> Simple:
    """Return a type with more facets; the patterns of one restriction are alternatives, those of several all hold. Raises 2309."""
    changed = dict(base)
    patterns = [translated(value) for name, value in facets if name == "pattern"]
    values = [value for name, value in facets if name == "enumeration"]
    if patterns:
        known = base.get("patterns", [])
        changed["patterns"] = [*(known if isinstance(known, list) else []), "|".join(f"({pattern})" for pattern in patterns)]
    if values:
        changed["values"] = values
    for name, value in facets:
        if name == "whiteSpace":
            changed["blanks"] = value
        elif name in _NUMERIC_FACETS:
            if not value.isdigit():
                raise sql_error(2309, "value")
            changed[name] = int(value)
        elif name not in ("pattern", "enumeration"):
            changed[name] = value
    return changed


_ESCAPES: Final = {"i": r"[[:alpha:]_:]", "c": r"[[:alnum:]_.:\-]"}
_INSIDE: Final = {"i": "[:alpha:]_:", "c": r"[:alnum:]_.:\-", "d": r"\d", "w": r"\w", "s": r"\s"}
_TOKEN: Final = re.compile(r"\\(?P<escape>.)|\[(?P<set>(?:\\.|[^\[\]\\])*)(?P<minus>-\[)?\]?|(?P<count>\{\d+(?:,\d*)?\})|(?P<other>.)", re.DOTALL)


def translated(pattern: str) -> str:
    """Return a pattern of XML Schema as a regular expression of PostgreSQL's; raises 40515 for categories, subtraction and counts over 255."""
    out = []
    for token in _TOKEN.finditer(pattern):
        escape, characters = token["escape"], token["set"]
        if token["minus"] or escape in ("p", "P", "I", "C"):
            raise not_supported(f"the pattern {pattern} in an XML schema")
        if escape is not None:
            out.append(_ESCAPES.get(escape, f"\\{escape}"))
        elif characters is not None:
            inside = re.sub(r"\\(.)", lambda match: _INSIDE.get(match[1], f"\\{match[1]}"), characters)
            if re.search(r"\\[pPICDWS]", characters):
                raise not_supported(f"the pattern {pattern} in an XML schema")
            out.append(f"[{inside}]")
        elif token["count"]:
            if any(int(number) > 255 for number in re.findall(r"\d+", token["count"])):
                raise not_supported(f"the pattern {pattern} in an XML schema")
            out.append(token["count"])
        elif token["other"] == "(":
            out.append("(?:")
        else:
            out.append(f"\\{token['other']}" if token["other"] in "^$" else token["other"])
    return "".join(out)
