"""Random T-SQL expressions together with their value, computed by rules written down here and nowhere else.

A second, independent reading of Microsoft's pages "Data type precedence", "Precision, scale, and length", "/ (Division)", "% (Modulus)",
"LEN", "SUBSTRING", "DATEADD", "DATEDIFF", "EOMONTH" and "CASE": nothing of Ferryman is imported.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext

INT_MIN, INT_MAX = -(2**31), 2**31 - 1


class Failed(Exception):
    """The expression raises this error number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True)
class Term:
    """T-SQL text and what computes its value; decimals carry precision and scale."""

    text: str
    value: Callable[[], object]
    precision: int = 0
    scale: int = 0


def null_or(function: Callable[..., object], *operands: Term) -> Callable[[], object]:
    """All operands are evaluated, left to right; NULL makes NULL."""

    def compute() -> object:
        values = [operand.value() for operand in operands]
        return None if any(value is None for value in values) else function(*values)

    return compute


class Maker:
    """Makes expressions of bounded depth from one random source."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def any(self, depth: int) -> Term:
        return self.random.choice([self.integer, self.decimal, self.string, self.date, self.choice])(depth)

    # int

    def integer(self, depth: int) -> Term:
        pick = self.random.random()
        if depth <= 0 or pick < 0.2:
            return self._int_literal()
        if pick < 0.6:
            return self._int_operation(depth)
        if pick < 0.8:
            return self._int_function(depth)
        if pick < 0.9:
            return self._case(self.integer, depth)
        return self._int_of_other(depth)

    def _int_literal(self) -> Term:
        if self.random.random() < 0.1:
            return Term("CAST(NULL AS int)", lambda: None)
        value = self.random.choice([0, 1, 2, 3, 7, 10, 100, 12345, 46341, INT_MAX, self.random.randint(0, 10**6)])
        return Term(str(value), lambda: value)

    def _int_operation(self, depth: int) -> Term:
        operator = self.random.choice(["+", "-", "*", "/", "%", "&", "|", "^"])
        left, right = self.integer(depth - 1), self.integer(depth - 1)
        operations: dict[str, Callable[[int, int], int]] = {
            "+": lambda a, c: _int(a + c), "-": lambda a, c: _int(a - c), "*": lambda a, c: _int(a * c), "/": _divide, "%": _remainder,
            "&": lambda a, c: a & c, "|": lambda a, c: a | c, "^": lambda a, c: a ^ c,
        }  # fmt: skip
        return Term(f"({left.text} {operator} {right.text})", null_or(operations[operator], left, right))

    def _int_function(self, depth: int) -> Term:
        operand = self.integer(depth - 1)
        kind = self.random.choice(["negate", "invert", "abs", "sign", "isnull", "nullif"])
        if kind == "negate":
            return Term(f"(-({operand.text}))", null_or(lambda a: _int(-a), operand))
        if kind == "invert":
            return Term(f"(~{operand.text})", null_or(lambda a: ~a, operand))
        if kind == "abs":
            return Term(f"ABS({operand.text})", null_or(lambda a: _int(abs(a)), operand))
        if kind == "sign":
            return Term(f"SIGN({operand.text})", null_or(lambda a: (a > 0) - (a < 0), operand))
        other = self.integer(depth - 1)
        if kind == "isnull":
            return Term(f"ISNULL({operand.text}, {other.text})", lambda: other.value() if (value := operand.value()) is None else value)
        return Term(f"NULLIF({operand.text}, {other.text})", lambda: _nullif(operand.value(), other.value()))

    def _int_of_other(self, depth: int) -> Term:
        if self.random.random() < 0.5:
            text = self.string(depth - 1)
            return Term(f"LEN({text.text})", null_or(lambda a: len(a.rstrip(" ")), text))
        first, second = self.date(depth - 1), self.date(depth - 1)
        part = self.random.choice(["day", "month", "year"])
        return Term(f"DATEDIFF({part}, {first.text}, {second.text})", null_or(DIFFERENCES[part], first, second))

    # decimal

    def decimal(self, depth: int) -> Term:
        if depth <= 0 or self.random.random() < 0.3:
            return self._decimal_literal()
        if self.random.random() < 0.2:
            return self._case(self._fixed_decimal, depth)
        operator = self.random.choice(["+", "-", "*", "/"])
        left, right = self.decimal(depth - 1), self.decimal(depth - 1)
        precision, scale = RESULT_TYPES[operator](left.precision, left.scale, right.precision, right.scale)
        if precision > 38:
            return left
        return Term(f"({left.text} {operator} {right.text})", null_or(_decimal_operation(operator, precision, scale), left, right), precision, scale)

    def _decimal_literal(self) -> Term:
        scale = self.random.randint(1, 3)
        value = Decimal(self.random.randint(1, 99999)).scaleb(-scale)
        return Term(f"CAST({value} AS decimal(8,{scale}))", lambda: value, 8, scale)

    def _fixed_decimal(self, depth: int) -> Term:
        value = Decimal(self.random.randint(0, 9999)).scaleb(-2)
        return Term(f"CAST({value} AS decimal(6,2))", lambda: value, 6, 2)

    # strings

    def string(self, depth: int) -> Term:
        if depth <= 0 or self.random.random() < 0.2:
            return self._string_literal()
        operand = self.string(depth - 1)
        simple: dict[str, Callable[[str], str]] = {
            "UPPER({})": str.upper, "LOWER({})": str.lower, "LTRIM({})": lambda a: a.lstrip(" "), "RTRIM({})": lambda a: a.rstrip(" "),
            "REVERSE({})": lambda a: a[::-1],
        }  # fmt: skip
        pick = self.random.random()
        if pick < 0.3:
            form, function = self.random.choice(list(simple.items()))
            return Term(form.format(operand.text), null_or(function, operand))
        if pick < 0.5:
            other = self.string(depth - 1)
            return Term(f"({operand.text} + {other.text})", null_or(lambda a, c: a + c, operand, other))
        if pick < 0.65:
            start, length = self.random.randint(-2, 6), self.random.randint(0, 6)
            return Term(f"SUBSTRING({operand.text}, {start}, {length})", null_or(lambda a: a[max(start, 1) - 1 : max(start + length - 1, 0)], operand))
        if pick < 0.8:
            length = self.random.randint(0, 5)
            side = self.random.choice(["LEFT", "RIGHT"])
            return Term(f"{side}({operand.text}, {length})", null_or(lambda a: a[:length] if side == "LEFT" else a[max(len(a) - length, 0) :], operand))
        if pick < 0.9:
            found, put = self.random.choice([("a", "xy"), ("b", ""), ("ab", "z")])
            return Term(f"REPLACE({operand.text}, '{found}', '{put}')", null_or(lambda a: _replace(a, found, put), operand))
        return self._case(self.string, depth)

    def _string_literal(self) -> Term:
        if self.random.random() < 0.1:
            return Term("CAST(NULL AS varchar(20))", lambda: None)
        value = "".join(self.random.choice("abAB z'") for _ in range(self.random.randint(0, 6)))
        return Term("CAST('" + value.replace("'", "''") + "' AS varchar(200))", lambda: value)

    # dates

    def date(self, depth: int) -> Term:
        if depth <= 0 or self.random.random() < 0.4:
            value = datetime.date(1990, 1, 1) + datetime.timedelta(days=self.random.randint(0, 20000))
            if self.random.random() < 0.1:
                return Term("CAST(NULL AS date)", lambda: None)
            return Term(f"CAST('{value.isoformat()}' AS date)", lambda: value)
        operand = self.date(depth - 1)
        if self.random.random() < 0.2:
            return Term(f"EOMONTH({operand.text})", null_or(lambda a: _add_months(a.replace(day=1), 1) - datetime.timedelta(days=1), operand))
        part = self.random.choice(["day", "week", "month", "quarter", "year"])
        number = self.random.randint(-40, 40)
        return Term(f"DATEADD({part}, {number}, {operand.text})", null_or(lambda a: ADDITIONS[part](a, number), operand))

    # logic

    def choice(self, depth: int) -> Term:
        return self._case(self.random.choice([self.integer, self.string, self.date]), depth)

    def _case(self, make: Callable[[int], Term], depth: int) -> Term:
        condition, then, otherwise = self.predicate(depth - 1), make(depth - 1), make(depth - 1)
        return Term(
            f"CASE WHEN {condition.text} THEN {then.text} ELSE {otherwise.text} END",
            lambda: then.value() if condition.value() is True else otherwise.value(),
            max(then.precision, otherwise.precision), max(then.scale, otherwise.scale),
        )  # fmt: skip

    def predicate(self, depth: int) -> Term:
        pick = self.random.random()
        if depth <= 0 or pick < 0.5:
            return self._comparison(depth)
        if pick < 0.6:
            operand = self.predicate(depth - 1)
            return Term(f"(NOT {operand.text})", lambda: None if (value := operand.value()) is None else not value)
        if pick < 0.7:
            operand = self.integer(depth - 1)
            negated = self.random.random() < 0.5
            return Term(f"({operand.text} IS {'NOT ' if negated else ''}NULL)", lambda: (operand.value() is None) != negated)
        left, right = self.predicate(depth - 1), self.predicate(depth - 1)
        if self.random.random() < 0.5:
            return Term(f"({left.text} AND {right.text})", lambda: _and(left, right))
        return Term(f"({left.text} OR {right.text})", lambda: _or(left, right))

    def _comparison(self, depth: int) -> Term:
        operator = self.random.choice(list(COMPARISONS))
        make = self.random.choice([self.integer, self.string, self.date])
        left, right = make(depth - 1), make(depth - 1)
        return Term(f"({left.text} {operator} {right.text})", null_or(lambda a, c: COMPARISONS[operator](_key(a), _key(c)), left, right))


def _nullif(value: object, other: object) -> object:
    return None if value is not None and value == other else value


def _int(value: int) -> int:
    if not INT_MIN <= value <= INT_MAX:
        raise Failed(8115)
    return value


def _divide(a: int, c: int) -> int:
    if c == 0:
        raise Failed(8134)
    return _int(abs(a) // abs(c) * (1 if (a < 0) == (c < 0) else -1))


def _remainder(a: int, c: int) -> int:
    if c == 0:
        raise Failed(8134)
    return abs(a) % abs(c) * (-1 if a < 0 else 1)


RESULT_TYPES: dict[str, Callable[[int, int, int, int], tuple[int, int]]] = {
    "+": lambda p1, s1, p2, s2: (max(s1, s2) + max(p1 - s1, p2 - s2) + 1, max(s1, s2)),
    "-": lambda p1, s1, p2, s2: (max(s1, s2) + max(p1 - s1, p2 - s2) + 1, max(s1, s2)),
    "*": lambda p1, s1, p2, s2: (p1 + p2 + 1, s1 + s2),
    "/": lambda p1, s1, p2, s2: (p1 - s1 + s2 + max(6, s1 + p2 + 1), max(6, s1 + p2 + 1)),
}


def _decimal_operation(operator: str, precision: int, scale: int) -> Callable[[Decimal, Decimal], Decimal]:
    def compute(a: Decimal, c: Decimal) -> Decimal:
        with localcontext(prec=100):
            if operator == "/":
                if c == 0:
                    raise Failed(8134)
                return (a / c).quantize(Decimal(1).scaleb(-scale), ROUND_DOWN)
            result = {"+": a + c, "-": a - c, "*": a * c}[operator]
            return result.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)

    return compute


def _replace(text: str, found: str, put: str) -> str:
    """Replace without regard to case, as the default collation does."""
    result, position = "", 0
    while True:
        at = text.lower().find(found, position)
        if at < 0:
            return result + text[position:]
        result += text[position:at] + put
        position = at + len(found)


def _add_months(day: datetime.date, months: int) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (datetime.date(year + month // 11, (month + 1) % 12 + 1, 1) - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(day.day, last))


ADDITIONS: dict[str, Callable[[datetime.date, int], datetime.date]] = {
    "day": lambda day, n: day + datetime.timedelta(days=n),
    "week": lambda day, n: day + datetime.timedelta(weeks=n),
    "month": _add_months,
    "quarter": lambda day, n: _add_months(day, 3 * n),
    "year": lambda day, n: _add_months(day, 12 * n),
}
DIFFERENCES: dict[str, Callable[[datetime.date, datetime.date], int]] = {
    "day": lambda a, c: (c - a).days,
    "month": lambda a, c: (c.year - a.year) * 12 + c.month - a.month,
    "year": lambda a, c: c.year - a.year,
}
ORDER = {character: rank for rank, character in enumerate(" 'abxyz")}
"""Blank and apostrophe before letters; case doesn't count."""


def _key(value: object) -> object:
    return [ORDER[character] for character in value.rstrip(" ").lower()] if isinstance(value, str) else value


COMPARISONS: dict[str, Callable[..., bool]] = {
    "=": lambda a, c: a == c, "<>": lambda a, c: a != c, "<": lambda a, c: a < c, "<=": lambda a, c: a <= c,
    ">": lambda a, c: a > c, ">=": lambda a, c: a >= c,
}  # fmt: skip


def _and(left: Term, right: Term) -> object:
    first = left.value()
    if first is False:
        return False
    second = right.value()
    if second is False:
        return False
    return None if first is None or second is None else True


def _or(left: Term, right: Term) -> object:
    first = left.value()
    if first is True:
        return True
    second = right.value()
    if second is True:
        return True
    return None if first is None or second is None else False
