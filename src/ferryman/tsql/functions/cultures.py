"""How cultures write numbers and dates: .NET's NumberFormatInfo and DateTimeFormatInfo, for those that scripts name most.

Source: https://learn.microsoft.com/dotnet/api/system.globalization.cultureinfo (and its NumberFormat and DateTimeFormat).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Culture:
    """``money`` and ``negative_money`` have {} where the amount stands, as has ``percent``. ``dates``: the standard formats, by letter.

    ``months`` and ``days`` (from Monday) are full and abbreviated names.
    """

    name: str
    decimal: str
    group: str
    money: str
    negative_money: str
    percent: str
    dates: dict[str, str]
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    days: tuple[str, ...]
    short_days: tuple[str, ...]
    halves: tuple[str, str] = ("", "")

    @property
    def date_separator(self) -> str:
        """What / stands for in a custom format."""
        return next(letter for letter in self.dates["d"] if not letter.isalpha())


def _dates(short: str, long: str, time: str, long_time: str, month_day: str, year_month: str) -> dict[str, str]:
    return {
        "d": short, "D": long, "t": time, "T": long_time, "f": f"{long} {time}", "F": f"{long} {long_time}", "g": f"{short} {time}",
        "G": f"{short} {long_time}", "m": month_day, "M": month_day, "y": year_month, "Y": year_month,
    }  # fmt: skip


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ENGLISH_MONTHS: Final = _names("January February March April May June July August September October November December")
_ENGLISH_DAYS: Final = _names("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")


def _cut(names: tuple[str, ...], length: int = 3) -> tuple[str, ...]:
    return tuple(name[:length] for name in names)


_NUMBERED_MONTHS: Final = tuple(f"{number}\u6708" for number in range(1, 13))
_FRENCH_MONTHS: Final = _names("janvier f\u00e9vrier mars avril mai juin juillet ao\u00fbt septembre octobre novembre d\u00e9cembre")
_SPANISH_MONTHS: Final = _names("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
_ITALIAN_MONTHS: Final = _names("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre")
_PORTUGUESE_MONTHS: Final = _names("janeiro fevereiro mar\u00e7o abril maio junho julho agosto setembro outubro novembro dezembro")
_GERMAN_MONTHS: Final = _names("Januar Februar M\u00e4rz April Mai Juni Juli August September Oktober November Dezember")
_DUTCH_MONTHS: Final = _names("januari februari maart april mei juni juli augustus september oktober november december")
_EURO: Final = "{} \u20ac"

_ALL: Final = (
    Culture(
        "en-US", ".", ",", "${}", "-${}", "{}%", _dates("M/d/yyyy", "dddd, MMMM d, yyyy", "h:mm tt", "h:mm:ss tt", "MMMM d", "MMMM yyyy"),
        _ENGLISH_MONTHS, _cut(_ENGLISH_MONTHS), _ENGLISH_DAYS, _cut(_ENGLISH_DAYS), ("AM", "PM"),
    ),
    Culture(
        "en-GB", ".", ",", "\u00a3{}", "-\u00a3{}", "{}%", _dates("dd/MM/yyyy", "dd MMMM yyyy", "HH:mm", "HH:mm:ss", "d MMMM", "MMMM yyyy"),
        _ENGLISH_MONTHS, _cut(_ENGLISH_MONTHS), _ENGLISH_DAYS, _cut(_ENGLISH_DAYS), ("AM", "PM"),
    ),
    Culture(
        "de-DE", ",", ".", _EURO, "-" + _EURO, "{} %", _dates("dd.MM.yyyy", "dddd, d. MMMM yyyy", "HH:mm", "HH:mm:ss", "d. MMMM", "MMMM yyyy"),
        _GERMAN_MONTHS, _names("Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez"),
        _names("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"), _names("Mo Di Mi Do Fr Sa So"),
    ),
    Culture(
        "fr-FR", ",", "\u00a0", _EURO, "-" + _EURO, "{} %", _dates("dd/MM/yyyy", "dddd d MMMM yyyy", "HH:mm", "HH:mm:ss", "d MMMM", "MMMM yyyy"),
        _FRENCH_MONTHS, _names("janv. f\u00e9vr. mars avr. mai juin juil. ao\u00fbt sept. oct. nov. d\u00e9c."),
        _names("lundi mardi mercredi jeudi vendredi samedi dimanche"), _names("lun. mar. mer. jeu. ven. sam. dim."),
    ),
    Culture(
        "es-ES", ",", ".", _EURO, "-" + _EURO, "{} %",
        _dates("dd/MM/yyyy", "dddd, d 'de' MMMM 'de' yyyy", "H:mm", "H:mm:ss", "d 'de' MMMM", "MMMM 'de' yyyy"), _SPANISH_MONTHS,
        _names("ene. feb. mar. abr. may. jun. jul. ago. sep. oct. nov. dic."), _names("lunes martes mi\u00e9rcoles jueves viernes s\u00e1bado domingo"),
        _names("lu. ma. mi. ju. vi. s\u00e1. do."),
    ),
    Culture(
        "it-IT", ",", ".", _EURO, "-" + _EURO, "{}%", _dates("dd/MM/yyyy", "dddd d MMMM yyyy", "HH:mm", "HH:mm:ss", "d MMMM", "MMMM yyyy"),
        _ITALIAN_MONTHS, _cut(_ITALIAN_MONTHS), _names("luned\u00ec marted\u00ec mercoled\u00ec gioved\u00ec venerd\u00ec sabato domenica"),
        _names("lun mar mer gio ven sab dom"),
    ),
    Culture(
        "nl-NL", ",", ".", "\u20ac {}", "\u20ac -{}", "{}%", _dates("d-M-yyyy", "dddd d MMMM yyyy", "HH:mm", "HH:mm:ss", "d MMMM", "MMMM yyyy"),
        _DUTCH_MONTHS, _names("jan feb mrt apr mei jun jul aug sep okt nov dec"),
        _names("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"), _names("ma di wo do vr za zo"),
    ),
    Culture(
        "pt-BR", ",", ".", "R$ {}", "-R$ {}", "{}%",
        _dates("dd/MM/yyyy", "dddd, d 'de' MMMM 'de' yyyy", "HH:mm", "HH:mm:ss", "d 'de' MMMM", "MMMM 'de' yyyy"), _PORTUGUESE_MONTHS,
        _cut(_PORTUGUESE_MONTHS), _names("segunda-feira ter\u00e7a-feira quarta-feira quinta-feira sexta-feira s\u00e1bado domingo"),
        _names("seg ter qua qui sex s\u00e1b dom"),
    ),
    Culture(
        "ja-JP", ".", ",", "\u00a5{}", "-\u00a5{}", "{}%",
        _dates("yyyy/MM/dd", "yyyy'\u5e74'M'\u6708'd'\u65e5'", "H:mm", "H:mm:ss", "M'\u6708'd'\u65e5'", "yyyy'\u5e74'M'\u6708'"), _NUMBERED_MONTHS,
        tuple(str(number) for number in range(1, 13)), tuple(f"{day}\u66dc\u65e5" for day in "\u6708\u706b\u6c34\u6728\u91d1\u571f\u65e5"),
        tuple("\u6708\u706b\u6c34\u6728\u91d1\u571f\u65e5"), ("\u5348\u524d", "\u5348\u5f8c"),
    ),
    Culture(
        "zh-CN", ".", ",", "\u00a5{}", "\u00a5-{}", "{}%",
        _dates("yyyy/M/d", "yyyy'\u5e74'M'\u6708'd'\u65e5'", "H:mm", "H:mm:ss", "M'\u6708'd'\u65e5'", "yyyy'\u5e74'M'\u6708'"),
        tuple(f"{number}\u6708" for number in _names("\u4e00 \u4e8c \u4e09 \u56db \u4e94 \u516d \u4e03 \u516b \u4e5d \u5341 \u5341\u4e00 \u5341\u4e8c")),
        _NUMBERED_MONTHS, tuple(f"\u661f\u671f{day}" for day in "\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u65e5"),
        tuple(f"\u5468{day}" for day in "\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u65e5"), ("\u4e0a\u5348", "\u4e0b\u5348"),
    ),
)  # fmt: skip
CULTURES: Final[dict[str, Culture]] = {culture.name.lower(): culture for culture in _ALL} | {"en": _ALL[0]}
ENGLISH: Final = _ALL[0]
YEN_DIGITS: Final = {"ja-JP": 0}
"""Cultures whose currency has other than two decimals."""


def culture_of(name: str) -> Culture | None:
    """Return the culture of that name, None for one that isn't known."""
    return CULTURES.get(name.lower())
