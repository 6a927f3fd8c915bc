"""Random T-SQL batches over the tables customer and orders: mostly valid, deeply nested, with values at the edges."""

# ruff: noqa: E501 - one alternative of the grammar a line

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Final

TABLES: Final = {
    "customer": ("id", "name", "code", "born", "credit", "boss"),
    "orders": ("id", "customer", "placed", "total", "note", "done"),
}
LITERALS: Final = (
    "0", "1", "-1", "2147483647", "-2147483648", "9223372036854775808", "99999999999999999999999999999999999999", "1.5", "-0.00001", "1e300", "1e-300",
    "$1.23", "NULL", "''", "'a'", "'A  '", "N'ß€'", "'it''s'", "'12'", "'x%_[]^-'", "'2024-02-29'", "'20240131 13:14:15.999'", "'not a date'", "0x", "0xFF00",
    "@i", "@s", "@d", "@n", "@@ROWCOUNT", "@@TRANCOUNT", "@@ERROR", "'{\"a\":[1,2,{\"b\":null}]}'", "'$.a[1]'", "'<r><x i=\"1\">t</x></r>'",
)  # fmt: skip
TYPES: Final = (
    "int", "bigint", "smallint", "tinyint", "bit", "decimal(10,2)", "decimal(38,38)", "numeric", "money", "float", "real", "varchar(10)", "varchar(max)",
    "char(3)", "nvarchar(5)", "varbinary(4)", "date", "time(3)", "datetime", "datetime2", "smalldatetime", "datetimeoffset", "uniqueidentifier", "xml", "sysname",
)  # fmt: skip
FUNCTIONS: Final = {
    "LEN": 1, "UPPER": 1, "LTRIM": 1, "REVERSE": 1, "SUBSTRING": 3, "LEFT": 2, "STUFF": 4, "REPLACE": 3, "CHARINDEX": 2, "PATINDEX": 2, "REPLICATE": 2, "CONCAT": 3,
    "ABS": 1, "ROUND": 2, "FLOOR": 1, "POWER": 2, "SQRT": 1, "LOG": 1, "SIGN": 1, "ISNULL": 2, "COALESCE": 3, "NULLIF": 2, "IIF": 0, "ISNUMERIC": 1, "ISDATE": 1,
    "GETDATE": 0, "YEAR": 1, "EOMONTH": 1, "DATEFROMPARTS": 3, "FORMAT": 2, "STR": 3, "CHAR": 1, "ASCII": 1, "UNICODE": 1, "NCHAR": 1, "SPACE": 1, "QUOTENAME": 1,
    "JSON_VALUE": 2, "JSON_QUERY": 2, "ISJSON": 1, "JSON_MODIFY": 3, "CHECKSUM": 2, "HASHBYTES": 2, "OBJECT_ID": 1, "OBJECT_NAME": 1, "DB_NAME": 0, "NEWID": 0,
    "DATALENGTH": 1, "TRANSLATE": 3, "CHOOSE": 3, "PARSENAME": 2, "SOUNDEX": 1, "TRIM": 1, "ERROR_NUMBER": 0, "SCOPE_IDENTITY": 0, "TYPE_ID": 1, "COL_LENGTH": 2,
}  # fmt: skip
DATE_PARTS: Final = ("year", "month", "day", "hour", "ms", "week", "weekday", "quarter", "nanosecond", "dayofyear", "iso_week")
AGGREGATES: Final = ("COUNT", "SUM", "MIN", "MAX", "AVG", "STDEV", "COUNT_BIG", "STRING_AGG")
COMPARISONS: Final = ("=", "<>", "<", ">=", "!<")
TOKENS: Final = ("(", ")", ",", ";", "'", "[", "]", "--", "/*", "*/", "@", "@@x", ".", "..", "=", "SELECT", "FROM", "WHERE", "BEGIN", "END", "NULL", "0x", "\x00", "é", "GO",
                 "CASE", "OVER", "AS", "WITH", "UNION", "INSERT", "+", "-", "*", "%", "~", "1e", "99999999999999999999999999999999999999999", "{fn", "::", "$")  # fmt: skip
WORD: Final = re.compile(r"'(?:[^']|'')*'|[@#\w.]+|\s+|.", re.S)


class Grammar:
    """Each method returns the text of one construct; ``depth`` is what nesting is left."""

    def __init__(self, choose: random.Random, *, loops: bool = True) -> None:
        self.choose = choose
        self.loops = loops
        self.counters = 0

    def one(self, *forms: Callable[[], str]) -> str:
        return self.choose.choice(forms)()

    def some(self, form: Callable[[], str], low: int = 1, high: int = 3, separator: str = ", ") -> str:
        return separator.join(form() for _ in range(self.choose.randint(low, high)))

    def maybe(self, text: Callable[[], str], share: float = 0.3) -> str:
        return text() if self.choose.random() < share else ""

    # --- expressions

    def expression(self, depth: int, columns: Sequence[str] = ()) -> str:
        pick = self.choose.choice
        if depth <= 0 or self.choose.random() < 0.2:
            return pick(columns) if columns and self.choose.random() < 0.6 else pick(LITERALS)

        def inner() -> str:
            return self.expression(depth - 1, columns)

        def function() -> str:
            name = pick(list(FUNCTIONS))
            arguments = [inner() for _ in range(FUNCTIONS[name])]
            if name == "IIF":
                arguments = [self.condition(depth - 1, columns), inner(), inner()]
            return f"{name}({', '.join(arguments)})"

        return self.one(
            lambda: f"({inner()} {pick('+-*/%&|^')} {inner()})", lambda: f"-({inner()})", lambda: f"~({inner()})", function, function,
            lambda: f"{pick(('CAST', 'TRY_CAST'))}({inner()} AS {pick(TYPES)})", lambda: f"{pick(('CONVERT', 'TRY_CONVERT'))}({pick(TYPES)}, {inner()}, {pick((0, 1, 112, 121, 126, 999))})",
            lambda: f"CASE WHEN {self.condition(depth - 1, columns)} THEN {inner()} ELSE {inner()} END", lambda: f"CASE {inner()} WHEN {inner()} THEN {inner()} END",
            lambda: f"DATEADD({pick(DATE_PARTS)}, {inner()}, {inner()})", lambda: f"DATEDIFF({pick(DATE_PARTS)}, {inner()}, {inner()})", lambda: f"DATEPART({pick(DATE_PARTS)}, {inner()})",
            lambda: f"({self.scalar_query(depth - 1)})", lambda: f"({inner()} COLLATE {pick(('Latin1_General_BIN2', 'Latin1_General_CS_AS', 'Nope_CI'))})",
        )  # fmt: skip

    def condition(self, depth: int, columns: Sequence[str] = ()) -> str:
        def value() -> str:
            return self.expression(depth - 1, columns)

        if depth <= 0:
            return f"{value()} {self.choose.choice(COMPARISONS)} {value()}"
        return self.one(
            lambda: f"{value()} {self.choose.choice(COMPARISONS)} {value()}", lambda: f"{value()} IS {self.maybe(lambda: 'NOT ')}NULL",
            lambda: f"{value()} LIKE {value()}{self.maybe(lambda: ' ESCAPE ' + self.choose.choice(LITERALS), 0.1)}", lambda: f"{value()} IN ({self.some(value)})",
            lambda: f"{value()} BETWEEN {value()} AND {value()}", lambda: f"({self.condition(depth - 1, columns)} {self.choose.choice(('AND', 'OR'))} {self.condition(depth - 1, columns)})",
            lambda: f"NOT ({self.condition(depth - 1, columns)})", lambda: f"EXISTS ({self.query(depth - 1)})", lambda: f"{value()} IN ({self.scalar_query(depth - 1)})",
            lambda: f"{value()} > {self.choose.choice(('ALL', 'ANY'))} ({self.scalar_query(depth - 1)})",
        )  # fmt: skip

    # --- queries

    def source(self, depth: int, alias: str) -> tuple[str, list[str]]:
        """Return a table source and its qualified columns."""
        kind = self.choose.random()
        if depth > 0 and kind < 0.15:
            return f"(SELECT {self.expression(depth - 1)} AS p, {self.expression(depth - 1)} AS q) {alias}", [f"{alias}.p", f"{alias}.q"]
        if kind < 0.25:
            return f"(VALUES ({self.expression(0)}, 1), (2, {self.expression(0)})) {alias} (p, q)", [f"{alias}.p", f"{alias}.q"]
        if kind < 0.3:
            return f"STRING_SPLIT({self.expression(1)}, ',') {alias}", [f"{alias}.value"]
        if kind < 0.35:
            return f"OPENJSON({self.expression(1)}) {alias}", [f"{alias}.[key]", f"{alias}.value", f"{alias}.type"]
        if kind < 0.4:
            return f"sys.{self.choose.choice(('schemas', 'types', 'databases'))} {alias}", [f"{alias}.name"]
        table = self.choose.choice(list(TABLES))
        return f"{table} {alias}", [f"{alias}.{column}" for column in TABLES[table]]

    def from_clause(self, depth: int) -> tuple[str, list[str]]:
        text, columns = self.source(depth, "a")
        if self.choose.random() < 0.4:
            other, more = self.source(depth - 1, "b")
            columns = columns + more
            join = self.choose.choice(("JOIN", "LEFT JOIN", "FULL JOIN", "RIGHT JOIN", "CROSS JOIN", "CROSS APPLY", "OUTER APPLY"))
            text += f" {join} {other}" + ("" if "CROSS" in join or "APPLY" in join else f" ON {self.condition(1, columns)}")
        return text, columns

    def query(self, depth: int) -> str:
        text, columns = self.from_clause(depth)
        pick = self.choose.choice

        def value() -> str:
            return self.expression(depth, columns)

        def window() -> str:
            partition = self.maybe(lambda: f"PARTITION BY {pick(columns)} ")
            return f"{pick(('ROW_NUMBER()', 'SUM(1)', 'LAG(1)', 'COUNT(*)', 'NTILE(2)', f'MAX({pick(columns)})'))} OVER ({partition}ORDER BY {pick(columns)})"

        where = self.maybe(lambda: f" WHERE {self.condition(depth, columns)}", 0.5)
        if self.choose.random() < 0.25:
            key, having = pick(columns), ""
            having = self.maybe(lambda: f" HAVING {pick(AGGREGATES)}({value()}) > {value()}")
            return f"SELECT {key}, {pick(AGGREGATES)}({value()}) AS g FROM {text}{where} GROUP BY {pick(('', 'ROLLUP '))}({key}){having}"
        top = self.maybe(lambda: f"TOP ({self.choose.randint(0, 3)}) ", 0.2)
        items = self.some(lambda: self.one(value, value, value, window))
        tail = self.maybe(lambda: f" {pick(('UNION', 'UNION ALL', 'EXCEPT', 'INTERSECT'))} {self.query(depth - 1)}", 0.15 if depth > 0 else 0)
        return f"SELECT {self.maybe(lambda: 'DISTINCT ', 0.15)}{top}{items} FROM {text}{where}{tail}"

    def scalar_query(self, depth: int) -> str:
        text, columns = self.from_clause(depth)
        return f"SELECT TOP 1 {self.expression(depth, columns)} FROM {text}"

    # --- statements

    def select(self, depth: int) -> str:
        cte = self.maybe(lambda: f";WITH c AS (SELECT {self.expression(depth)} AS z) ", 0.1)
        tail = self.one(lambda: "", lambda: f" ORDER BY {self.choose.randint(1, 3)}", lambda: " ORDER BY 1 OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY",
                        lambda: " FOR JSON PATH", lambda: " FOR XML RAW", lambda: " FOR JSON AUTO", lambda: " OPTION (RECOMPILE)")  # fmt: skip
        return cte + self.query(depth) + tail

    def change(self, depth: int) -> str:
        table = self.choose.choice(list(TABLES))
        columns = TABLES[table]
        column = self.choose.choice(columns)
        output = self.maybe(lambda: f" OUTPUT {self.choose.choice(('inserted', 'deleted'))}.{column}", 0.2)

        def value() -> str:
            return self.expression(depth, columns)

        return self.one(
            lambda: f"INSERT {table} ({column}){output} VALUES ({self.expression(depth)}), ({self.expression(depth)})",
            lambda: f"INSERT INTO {table} ({column}) {self.scalar_query(depth)}",
            lambda: f"UPDATE {self.maybe(lambda: 'TOP (1) ')}{table} SET {column} = {value()}{output} WHERE {self.condition(depth, columns)}",
            lambda: f"DELETE {table}{output} WHERE {self.condition(depth, columns)}",
            lambda: f"MERGE {table} t USING (SELECT {self.expression(depth)} AS k) s ON t.id = s.k WHEN MATCHED THEN UPDATE SET {column} = s.k"
                    f" WHEN NOT MATCHED THEN INSERT ({column}) VALUES (s.k) OUTPUT $action;",
        )  # fmt: skip

    def simple(self, depth: int) -> str:
        value = self.expression
        return self.one(
            lambda: f"SET @i = {value(depth)}", lambda: f"SET @s = {value(depth)}", lambda: f"SELECT @n = {value(depth)}", lambda: f"PRINT {value(depth)}",
            lambda: f"RAISERROR ({self.choose.choice(LITERALS[13:])}, {self.choose.randint(0, 18)}, 1)", lambda: "THROW 50001, 'thrown', 1", lambda: "BEGIN TRAN", lambda: "COMMIT",
            lambda: "ROLLBACK", lambda: "SAVE TRAN sp", lambda: f"EXEC ({self.choose.choice(LITERALS[13:])})", lambda: f"EXEC sp_executesql N'SELECT @p', N'@p int', @p = {self.choose.choice(LITERALS)}",
            lambda: f"DECLARE @t{self.choose.randint(0, 999)} TABLE (x {self.choose.choice(TYPES)})", lambda: f"SELECT {value(depth)} AS x INTO #t{self.choose.randint(0, 3)}",
            lambda: f"CREATE TABLE #t{self.choose.randint(0, 3)} (x {self.choose.choice(TYPES)} DEFAULT {value(1)}, y AS {value(1)})", lambda: f"SET ROWCOUNT {self.choose.randint(0, 1)}",
            lambda: f"DROP TABLE IF EXISTS #t{self.choose.randint(0, 3)}", lambda: f"INSERT #t{self.choose.randint(0, 3)} VALUES ({value(1)})", lambda: "RETURN",
        )  # fmt: skip

    def statement(self, depth: int) -> str:
        if depth > 0 and self.choose.random() < 0.2:
            return self.one(
                lambda: f"IF {self.condition(depth)} {self.block(depth - 1)} ELSE {self.block(depth - 1)}",
                lambda: self.loop(depth - 1), lambda: f"BEGIN TRY {self.block(depth - 1)} END TRY BEGIN CATCH {self.block(depth - 1)} SELECT ERROR_NUMBER(); END CATCH",
            )  # fmt: skip
        return self.one(lambda: self.select(depth), lambda: self.select(depth), lambda: self.change(depth), lambda: self.simple(depth))

    def loop(self, depth: int) -> str:
        if not self.loops:
            return self.block(depth)
        self.counters += 1
        counter = f"@w{self.counters}"
        return f"DECLARE {counter} int = 0 WHILE {counter} < 3 BEGIN SET {counter} += 1 {self.block(depth)} {self.maybe(lambda: 'BREAK')} END"

    def block(self, depth: int) -> str:
        return f"BEGIN {self.some(lambda: self.statement(depth), separator=' ; ')} END"

    def batch(self) -> str:
        declared = "DECLARE @i int = 1, @s varchar(20) = 'abc', @d datetime = '2024-01-01', @n decimal(10, 2) = 1.5;\n"
        return declared + self.some(lambda: self.statement(self.choose.randint(0, 3)), separator=";\n")


def mutated(text: str, choose: random.Random) -> str:
    """Drop, double, swap or replace a few tokens, or cut the text off."""
    words = WORD.findall(text)
    for _ in range(choose.randint(1, 3)):
        at = choose.randrange(len(words))
        match choose.randrange(5):
            case 0:
                words[at] = ""
            case 1:
                words[at] += f" {words[at]}"
            case 2:
                other = choose.randrange(len(words))
                words[at], words[other] = words[other], words[at]
            case 3:
                words[at] = choose.choice(TOKENS)
            case _:
                words = words[: at + 1] if choose.random() < 0.2 else words
    return "".join(words)
