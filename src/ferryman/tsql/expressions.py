"""The binder of scalar expressions: from the syntax tree to typed expressions with every conversion explicit.

Names come from a ``Scope``; what a function wants of its arguments from the table ``functions.FUNCTIONS``; the rules of types from
``typing`` and ``conversion_rules``. Everything about queries is handed to the scope.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import BIGINT, BOOLEAN, FLOAT, INT, MAX, MONEY, NULL_TYPE, SqlType, decimal
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.collations import collation
from ferryman.tsql.conversion import fold_constant
from ferryman.tsql.conversion_rules import check_explicit, check_implicit
from ferryman.tsql.deduction import Undeclared, beside, deduce, refuse_untyped
from ferryman.tsql.functions import FUNCTIONS
from ferryman.tsql.functions.arguments import convert_arguments
from ferryman.tsql.functions.assignment import WRITE
from ferryman.tsql.functions.bits import SHIFTS, has_bits
from ferryman.tsql.functions.entry import Function
from ferryman.tsql.functions.members import find_member
from ferryman.tsql.scope import Scope
from ferryman.tsql.settings import ANSI, lenient_operation, null_comparison
from ferryman.tsql.typing import (
    INTEGER_RANGES,
    add_lengths,
    arithmetic_type,
    bitwise_type,
    canonical,
    coercibility,
    common_type,
    display_name,
    incompatible,
    invalid_operand,
    precision_scale,
    resolve_collation,
    string_of,
)

AGGREGATES: Final = frozenset(
    {
        "count", "count_big", "sum", "avg", "min", "max", "stdev", "stdevp", "var", "varp", "string_agg", "checksum_agg", "approx_count_distinct",
        "grouping", "grouping_id", "row_number", "rank", "dense_rank", "ntile", "lag", "lead", "first_value", "last_value", "percent_rank",
        "cume_dist", "percentile_cont", "percentile_disc", "approx_percentile_cont", "approx_percentile_disc",
    }
)  # fmt: skip

REFUSED: Final = frozenset(
    {
        "encryptbypassphrase", "decryptbypassphrase", "encryptbykey", "decryptbykey", "signbycert",
        "min_active_rowversion", "textptr", "textvalid", "pwdcompare", "pwdencrypt",
        "decryptbyasymkey", "decryptbycert", "decryptbykeyautoasymkey", "decryptbykeyautocert", "encryptbyasymkey", "encryptbycert", "signbyasymkey",
        "verifysignedbyasymkey", "verifysignedbycert", "asymkey_id", "asymkeyproperty", "cert_id", "certencoded", "certprivatekey", "certproperty",
        "key_guid", "key_id", "key_name", "symkeyproperty", "is_objectsigned", "applock_mode", "applock_test", "assemblyproperty", "file_id", "file_idex",
        "file_name", "filegroup_id", "filegroup_name", "filegroupproperty", "fileproperty",
        "indexkey_property", "loginproperty", "original_db_name", "permissions", "stats_date", "get_filestream_transaction_context",
        "json_objectagg", "json_arrayagg", "product", "unistr", "edit_distance", "edit_distance_similarity", "jaro_winkler_distance",
        "jaro_winkler_similarity", "base64_encode", "base64_decode", "vector_distance",
        "regexp_like", "regexp_replace", "regexp_substr", "regexp_instr", "regexp_count", "json_contains",
    }
)  # fmt: skip
"""Functions that SQL Server has and Ferryman hasn't: 40515 rather than 195."""

REFUSED_VARIABLES: Final = frozenset(
    {
        "@@cpu_busy", "@@idle", "@@io_busy", "@@pack_received", "@@pack_sent", "@@packet_errors", "@@remserver", "@@timeticks", "@@total_errors",
        "@@total_read", "@@total_write",
    }
)  # fmt: skip
"""System variables of the same kind: what the server counts of itself."""


def bind(expression: ast.Expression, scope: Scope) -> b.Bound:
    """Return the typed form of an expression or predicate; raises SqlError as SQL Server's compilation does."""
    binder = BINDERS.get(type(expression))
    if binder is None:
        raise not_supported(type(expression).__name__)
    return binder(expression, scope)


def bind_predicate(expression: ast.Expression, scope: Scope) -> b.Bound:
    """Return the typed form of a condition; raises 4145 for an expression that isn't one."""
    bound = bind(expression, scope)
    if bound.type != BOOLEAN:
        raise sql_error(4145, "")
    return bound


def convert_to(bound: b.Bound, type_: SqlType) -> b.Bound:
    """Return ``bound`` implicitly converted to ``type_`` (as it is if it has it); raises 206 or 257 where that isn't allowed."""
    if isinstance(bound.type, Undeclared):
        return deduce(bound, type_)
    source = bound.type
    if source == type_ or (canonical(source.name) == canonical(type_.name) == "decimal" and precision_scale(source) == precision_scale(type_)):
        return bound
    if isinstance(bound, b.Constant) and bound.value is None:
        return b.Constant(type_, None)
    check_implicit(source, type_)
    if _same_values(source, type_):
        return retype(bound, type_)
    converted = b.Conversion(type_, bound, implicit=True)
    return fold_constant(converted)


def _same_values(source: SqlType, target: SqlType) -> bool:
    """Return whether the types differ only in collation or in a length that every value keeps."""
    if source.name != target.name or source.name not in ("varchar", "nvarchar", "varbinary", "char", "nchar"):
        return False
    if source.name in ("char", "nchar"):
        return source.length == target.length
    return target.is_max or ((not source.is_max and (target.length or 1) >= (source.length or 1)) and source.name == target.name)


def retype(bound: b.Bound, type_: SqlType) -> b.Bound:
    """Return the expression under another type that its values already fit."""
    if isinstance(bound, b.Call) and bound.function not in ("COLLATE", "||"):
        return b.Conversion(type_, bound, implicit=True)
    return replace(bound, type=type_)


def unify(bounds: Sequence[b.Bound], operation: str = "CASE") -> list[b.Bound]:
    """Return the expressions converted to their common type (collation included): for CASE, UNION, COALESCE, IN, VALUES.

    ``operation`` names the operator in error 468.
    """
    refuse_untyped(bounds)
    common = common_type([_sized_integer(bound, bounds) for bound in bounds])
    if common.is_string:
        common = common.with_collation(resolve_collation([bound for bound in bounds if bound.type.is_string], operation))
    return [convert_to(bound, common) for bound in bounds]


def _sized_integer(bound: b.Bound, others: Sequence[b.Bound]) -> SqlType:
    """Return an integer literal's type beside decimals: as many digits as it has."""
    if isinstance(bound, b.Constant) and isinstance(bound.value, int) and any(canonical(o.type.name) == "decimal" for o in others):
        return decimal(max(1, len(str(abs(bound.value)))))
    return bound.type


@dataclass(frozen=True, slots=True)
class Binder:
    """What functions with special forms bind their arguments with (``functions.entry.BindTools``)."""

    scope: Scope

    def bind(self, expression: ast.Expression) -> b.Bound:
        return bind(expression, self.scope)

    def convert_to(self, bound: b.Bound, type_: SqlType) -> b.Bound:
        return convert_to(bound, type_)

    def unify(self, bounds: Sequence[b.Bound], operation: str) -> list[b.Bound]:
        return unify(bounds, operation)

    def compare(self, operator: str, left: b.Bound, right: b.Bound) -> b.Bound:
        return compare(operator, left, right)


# --- literals and names ------------------------------------------------------------------------------


def _literal(node: ast.Literal, scope: Scope) -> b.Bound:
    value = node.value
    if value is None:
        return b.Constant(NULL_TYPE, None)
    if isinstance(value, int):
        if INTEGER_RANGES["int"][0] <= value <= INTEGER_RANGES["int"][1]:
            return b.Constant(INT, value)
        return b.Constant(decimal(len(str(abs(value)))), Decimal(value))
    if isinstance(value, Decimal):
        return b.Constant(MONEY, value.quantize(Decimal("0.0001"))) if node.kind == "money" else _decimal_literal(value)
    if isinstance(value, float):
        return b.Constant(FLOAT, value)
    if isinstance(value, bytes):
        return b.Constant(SqlType("varbinary", length=max(1, len(value)) if len(value) <= 8000 else MAX), value)
    return _string_literal(value, unicode=node.kind == "nstring", scope=scope)


def _decimal_literal(value: Decimal) -> b.Constant:
    digits, exponent = value.as_tuple().digits, int(value.as_tuple().exponent)
    if exponent > 0:
        value = value.quantize(Decimal(1))
        digits, exponent = value.as_tuple().digits, 0
    significant = 0 if digits == (0,) else len(digits)
    precision = max(significant, -exponent, 1)
    if precision > 38:
        raise sql_error(1007, value)
    return b.Constant(decimal(precision, -exponent), value)


def _string_literal(text: str, *, unicode: bool, scope: Scope) -> b.Constant:
    if unicode:
        return b.Constant(SqlType("nvarchar", length=max(1, len(text)) if len(text) <= 4000 else MAX, collation=scope.collation), text)
    text = text.encode(collation(scope.collation).code_page, "replace").decode(collation(scope.collation).code_page)
    return b.Constant(SqlType("varchar", length=max(1, len(text)) if len(text) <= 8000 else MAX, collation=scope.collation), text)


def _variable(node: ast.Variable, scope: Scope) -> b.Bound:
    return b.VariableValue(scope.variable(node.name), node.name.lower())


def _system_variable(node: ast.SystemVariable, scope: Scope) -> b.Bound:
    entry = FUNCTIONS.get(node.name.upper())
    if entry is None:
        raise not_supported(node.name.upper()) if node.name.lower() in REFUSED_VARIABLES else sql_error(137, node.name)
    if entry.name == "@@PROCID" and scope.function_id is not None:  # a function has no frame of its own to ask
        return b.Constant(INT, scope.function_id)
    return call(entry.name, [], scope)


def _column(node: ast.Column, scope: Scope) -> b.Bound:
    try:
        return scope.column(node.parts)
    except SqlError as error:
        receiver = _receiver(node.parts, scope) if error.number in _UNKNOWN_COLUMN else None
        if receiver is None:
            raise
    return member(receiver, node.parts[-1], None, scope)


# --- operators ---------------------------------------------------------------------------------------


def _unary(node: ast.Unary, scope: Scope) -> b.Bound:
    operand = bind(node.operand, scope)
    if node.operator == "+":
        return operand
    if node.operator == "~":
        if not operand.type.is_integer:
            raise invalid_operand(operand.type, "'~'")
        return b.Call(operand.type, "~", (operand,))
    if isinstance(operand, b.Constant) and isinstance(operand.value, (int, float, Decimal)) and operand.type.name in ("int", "decimal", "float", "money"):
        return _negated_constant(operand)
    if operand.type.name == "null":
        return b.Constant(INT, None)
    if not operand.type.is_numeric or operand.type.name == "bit":
        raise invalid_operand(operand.type, "minus")
    if operand.type.name == "tinyint":
        operand = convert_to(operand, SqlType("smallint"))
    return b.Call(operand.type, "negate", (operand,))


def _negated_constant(operand: b.Constant) -> b.Constant:
    value: Any = operand.value
    if value == 2**31:
        return b.Constant(INT, -(2**31))
    return b.Constant(operand.type, -value if value else value)


def _binary(node: ast.Binary, scope: Scope) -> b.Bound:
    bound = operate(node.operator, bind(node.left, scope), bind(node.right, scope))
    return bound if scope.settings is ANSI else lenient_operation(bound, scope.settings)


def operate(operator: str, left: b.Bound, right: b.Bound) -> b.Bound:
    """Return ``left operator right`` on bound operands (also what ``+=`` and its kin mean); raises 206, 402 or 8117."""
    for operand in (left, right):
        if operand.type == BOOLEAN:
            raise sql_error(102, operator)
    refuse_untyped((left, right))
    left, right = _typed_nulls(beside(left, right.type), beside(right, left.type))
    if operator in ("&", "|", "^"):
        return _bitwise(operator, left, right)
    if operator in ("<<", ">>"):
        if not has_bits(left.type) or not right.type.is_integer:
            raise incompatible(left.type, right.type, operator)
        return b.Call(left.type, SHIFTS[operator], (left, convert_to(right, BIGINT)))
    if operator == "+" and _concatenates(left.type, right.type):
        return concatenate(left, right)
    return _arithmetic(operator, left, right)


def _typed_nulls(left: b.Bound, right: b.Bound) -> tuple[b.Bound, b.Bound]:
    if left.type.name == "null":
        left = b.Constant(INT if right.type.name == "null" else right.type, None)
    if right.type.name == "null":
        right = b.Constant(left.type, None)
    return left, right


def _concatenates(left: SqlType, right: SqlType) -> bool:
    if left.is_string and right.is_string:
        return True
    return (left.is_binary or right.is_binary) and all(t.is_binary or t.is_string for t in (left, right))


def concatenate(left: b.Bound, right: b.Bound) -> b.Bound:
    """Return the + of two strings or two binaries; raises 402 for text, ntext, image and xml."""
    for type_ in (left.type, right.type):
        if type_.name in ("text", "ntext", "image", "xml"):
            raise incompatible(left.type, right.type, "+")
    if left.type.is_binary and right.type.is_binary:
        return b.Call(SqlType("varbinary", length=add_lengths(left.type, right.type)), "||", (left, right))
    wide = left.type.is_unicode or right.type.is_unicode
    chosen = resolve_collation([o for o in (left, right) if o.type.is_string], "add")
    length = add_lengths(left.type, right.type)
    operands = tuple(_as_unicode(o, chosen) if wide or o.type.is_binary else o for o in (left, right))
    return b.Call(SqlType("nvarchar" if wide else "varchar", length=length, collation=chosen), "||", operands)


def _as_unicode(operand: b.Bound, chosen: str | None) -> b.Bound:
    if operand.type.is_unicode:
        return operand
    wide = operand.type.is_string
    length = operand.type.length or 8
    limit = 4000 if wide else 8000
    name = "nvarchar" if wide else "varchar"
    return convert_to(operand, SqlType(name, length=MAX if length == MAX or length > limit else length, collation=chosen))


def _arithmetic(operator: str, left: b.Bound, right: b.Bound) -> b.Bound:
    left_type, right_type = _literal_digits(left, right.type), _literal_digits(right, left.type)
    result = arithmetic_type(operator, left_type, right_type)
    if canonical(result.name) == "decimal":
        return b.Call(result, operator, (_as_decimal(left, left_type, right_type), _as_decimal(right, right_type, left_type)))
    if result.name == "smalldatetime":
        day = SqlType("datetime")
        moment = b.Call(day, operator, (_as_datetime(left), _as_datetime(right)))
        return b.Conversion(result, moment, implicit=True)
    if result.name == "datetime":
        return b.Call(result, operator, (_as_datetime(left), _as_datetime(right)))
    return b.Call(result, operator, (convert_to(left, result), convert_to(right, result)))


def _literal_digits(operand: b.Bound, other: SqlType) -> SqlType:
    """Return the operand's type; an integer literal beside a decimal counts only the digits it has."""
    if isinstance(operand, b.Constant) and operand.type.name == "int" and operand.value is not None and canonical(other.name) == "decimal":
        return decimal(len(str(abs(int(str(operand.value))))))
    return operand.type


def _as_decimal(operand: b.Bound, type_: SqlType, other: SqlType) -> b.Bound:
    if not type_.is_exact_numeric:
        type_ = other  # text takes the decimal type beside it
    return convert_to(operand, decimal(*precision_scale(type_)))


def _as_datetime(operand: b.Bound) -> b.Bound:
    return convert_to(operand, SqlType("datetime"))


def _bitwise(operator: str, left: b.Bound, right: b.Bound) -> b.Bound:
    result = bitwise_type(operator, left.type, right.type)
    return b.Call(result, operator, (convert_to(left, result), convert_to(right, result)))


# --- predicates --------------------------------------------------------------------------------------

COMPARISON_NAMES: Final[dict[str, str]] = {
    "=": "equal to", "<>": "not equal to", "<": "less than", ">": "greater than", "<=": "less than or equal to", ">=": "greater than or equal to",
}  # fmt: skip


def compare(operator: str, left: b.Bound, right: b.Bound) -> b.Compare:
    """Return the comparison of two bound expressions, converted to their common type; raises 206, 402 or 468."""
    for type_ in (left.type, right.type):
        if type_.name in ("text", "ntext", "image", "xml"):
            raise incompatible(left.type, right.type, COMPARISON_NAMES.get(operator, operator))
        if type_.is_spatial:
            raise sql_error(403, COMPARISON_NAMES.get(operator, operator), type_.name)
    if operator in ("<", ">", "<=", ">="):
        left, right = beside(left, right.type), beside(right, left.type)
    left, right = unify((left, right), COMPARISON_NAMES.get(operator, operator))
    return b.Compare(BOOLEAN, operator, left, right)


def _comparison(node: ast.Comparison, scope: Scope) -> b.Bound:
    left, right = bind(node.left, scope), bind(node.right, scope)
    compared = compare(node.operator, left, right)
    return compared if scope.settings.ansi_nulls else null_comparison(node.operator, compared, left, right)


def _is_distinct(node: ast.IsDistinctFrom, scope: Scope) -> b.Bound:
    operator = "IS NOT DISTINCT FROM" if node.negated else "IS DISTINCT FROM"
    return compare(operator, bind(node.left, scope), bind(node.right, scope))


def _and(node: ast.And, scope: Scope) -> b.Bound:
    return b.Logical(BOOLEAN, "AND", bind_predicate(node.left, scope), bind_predicate(node.right, scope))


def _or(node: ast.Or, scope: Scope) -> b.Bound:
    return b.Logical(BOOLEAN, "OR", bind_predicate(node.left, scope), bind_predicate(node.right, scope))


def _not(node: ast.Not, scope: Scope) -> b.Bound:
    return b.Negation(BOOLEAN, bind_predicate(node.operand, scope))


def _full_text(node: ast.FullTextTest, scope: Scope) -> b.Bound:
    return scope.full_text(node)


def _is_null(node: ast.IsNull, scope: Scope) -> b.Bound:
    return b.NullTest(BOOLEAN, bind(node.operand, scope), node.negated)


def _between(node: ast.Between, scope: Scope) -> b.Bound:
    operand = bind(node.operand, scope)
    low, high = compare(">=", operand, bind(node.low, scope)), compare("<=", operand, bind(node.high, scope))
    both = b.Logical(BOOLEAN, "AND", low, high)
    return b.Negation(BOOLEAN, both) if node.negated else both


def _in_list(node: ast.InList, scope: Scope) -> b.Bound:
    operand, *items = unify([bind(e, scope) for e in (node.operand, *node.items)], "equal to")
    return b.InTest(BOOLEAN, operand, tuple(items), node.negated)


def _like(node: ast.Like, scope: Scope) -> b.Bound:
    operand, pattern = (bind(e, scope) for e in (node.operand, node.pattern))
    operand, pattern = (_as_text(text, scope) for text in (beside(operand, pattern.type), beside(pattern, operand.type)))
    operand, pattern = unify((operand, pattern), "like")
    escape = _as_text(bind(node.escape, scope), scope) if node.escape is not None else None
    if isinstance(escape, b.Constant) and escape.value is not None and len(str(escape.value)) != 1:
        raise sql_error(506, escape.value)
    return b.LikeTest(BOOLEAN, operand, pattern, escape, node.negated)


def _as_text(bound: b.Bound, scope: Scope) -> b.Bound:
    if bound.type.is_string and bound.type.name not in ("char", "nchar"):
        return bound
    if bound.type.is_string:
        return retype(bound, replace(bound.type, name="varchar" if bound.type.name == "char" else "nvarchar"))
    return convert_to(bound, string_of(bound.type, collation=scope.collation))


# --- values ------------------------------------------------------------------------------------------


def _case(node: ast.Case, scope: Scope) -> b.Bound:
    if node.operand is None:
        conditions = [bind_predicate(when, scope) for when, _ in node.whens]
    else:
        operand = bind(node.operand, scope)
        conditions = [compare("=", operand, bind(when, scope)) for when, _ in node.whens]
    results = [bind(result, scope) for _, result in node.whens]
    if node.else_ is not None:
        results.append(bind(node.else_, scope))
    if all(isinstance(r, b.Constant) and r.type == NULL_TYPE for r in results):
        raise sql_error(8133)
    results = unify(results, "CASE")
    else_ = results.pop() if node.else_ is not None else None
    return b.CaseValue(results[0].type, tuple(zip(conditions, results, strict=True)), else_)


def _cast(node: ast.Cast, scope: Scope) -> b.Bound:
    return cast(bind(node.operand, scope), default_length(scope.resolve_type(node.type), node.type), scope, try_=node.try_)


def _convert(node: ast.Convert, scope: Scope) -> b.Bound:
    style = convert_to(bind(node.style, scope), INT) if node.style is not None else None
    return cast(bind(node.operand, scope), default_length(scope.resolve_type(node.type), node.type), scope, style=style, try_=node.try_)


def default_length(type_: SqlType, written: ast.TypeName) -> SqlType:
    """Return the target type of CAST and CONVERT: character and binary types without a length have 30."""
    if not written.arguments and type_.name == written.name.last.lower() and type_.name in ("char", "varchar", "nchar", "nvarchar", "binary", "varbinary"):
        return replace(type_, length=30)
    return type_


def cast(bound: b.Bound, type_: SqlType, scope: Scope, *, style: b.Bound | None = None, try_: bool = False) -> b.Bound:
    """Return ``bound`` explicitly converted; raises 529 where that isn't allowed."""
    if type_.is_string:
        kept = bound.type.collation if bound.type.is_string and coercibility(bound) > 0 else None
        type_ = type_.with_collation(kept or scope.collation)
    bound = deduce(bound, type_)
    if bound.type.name == "null":
        return b.Constant(type_, None)
    if bound.type == BOOLEAN:
        raise sql_error(102, "CAST")
    check_explicit(bound.type, type_)
    return b.Conversion(type_, bound, style=style, try_=try_)


def _parse(node: ast.Parse, scope: Scope) -> b.Bound:
    function = "TRY_PARSE" if node.try_ else "PARSE"
    type_ = scope.resolve_type(node.type)
    culture = bind(node.culture, scope) if node.culture is not None else b.Constant(SqlType("nvarchar", length=10, collation=scope.collation), "en-US")
    text = convert_to(bind(node.operand, scope), SqlType("nvarchar", length=4000, collation=scope.collation))
    return b.Call(type_, function, (text, culture))


def _collate(node: ast.Collate, scope: Scope) -> b.Bound:
    operand = bind(node.operand, scope)
    name = scope.collation if node.collation.lower() == "database_default" else node.collation
    collation(name)
    if operand.type.name == "null":
        operand = b.Constant(SqlType("varchar", length=1), None)
    if not operand.type.is_string:
        raise sql_error(447, display_name(operand.type))
    return b.Call(operand.type.with_collation(name), "COLLATE", (operand,))


def _updated_column(node: ast.UpdatedColumn, scope: Scope) -> b.Bound:
    name = _string_literal(node.column, unicode=True, scope=scope)
    return b.Compare(BOOLEAN, "=", call("UPDATED COLUMN", [name], scope), b.Constant(INT, 1))


def _write(node: ast.WriteMethod, scope: Scope) -> b.Bound:
    """Return what ``.WRITE`` makes of a column of a (max) type; raises 258 for any other."""
    column = bind(node.column, scope)
    if not column.type.is_max:
        raise sql_error(258, display_name(column.type))
    value = convert_to(bind(node.value, scope), column.type)
    return b.Call(column.type, WRITE, (column, value, *(convert_to(bind(part, scope), BIGINT) for part in (node.offset, node.length))))


def _query(node: ast.Subquery | ast.Exists | ast.InQuery | ast.QuantifiedComparison, scope: Scope) -> b.Bound:
    return scope.query(node)


def _next_value(node: ast.NextValueFor, scope: Scope) -> b.Bound:
    return scope.next_value(node.sequence)


def _method(node: ast.MethodCall, scope: Scope) -> b.Bound:
    return scope.xml_method(node)


_UNKNOWN_COLUMN: Final = frozenset({207, 4104})


def _receiver(parts: tuple[str, ...], scope: Scope) -> b.Bound | None:
    """Return the column of a CLR type whose member the last part of a name then is, None where there is no such column."""
    if len(parts) < 2:
        return None
    try:
        column = scope.column(parts[:-1])
    except SqlError as error:
        if error.number not in _UNKNOWN_COLUMN:
            raise
        return None
    return column if column.type.is_clr else None


def member(receiver: b.Bound, name: str, arguments: tuple[ast.Expression, ...] | None, scope: Scope) -> b.Bound:
    """Return a method called on a value of a CLR type, or its property (``arguments`` None); raises 6506, 6592 or 40515 for one it hasn't."""
    entry = find_member(FUNCTIONS, receiver.type, name, static=False, called=arguments is not None)
    return _member_call(entry, [receiver], arguments, scope)


def _member_call(entry: Function, receiver: list[b.Bound], arguments: tuple[ast.Expression, ...] | None, scope: Scope) -> b.Bound:
    values = [bind(argument, scope) for argument in arguments or ()]
    if len(receiver) + len(values) != len(entry.parameters.split()):
        raise sql_error(174, entry.name.rpartition("." if receiver else "::")[2], len(entry.parameters.split()) - len(receiver))
    return call(entry.name, [*receiver, *values], scope)


def _instance_member(node: ast.InstanceMember, scope: Scope) -> b.Bound:
    if isinstance(node.operand, ast.Column):
        return _function(ast.FunctionCall(ast.Name((*node.operand.parts, node.name)), node.arguments or ()), scope)
    return member(bind(node.operand, scope), node.name, node.arguments, scope)


def _static_member(node: ast.StaticMember, scope: Scope) -> b.Bound:
    type_ = scope.resolve_type(ast.TypeName(node.type))
    entry = find_member(FUNCTIONS, type_, node.name, static=True, called=node.arguments is not None)
    return _member_call(entry, [], node.arguments, scope)


def _at_time_zone(node: ast.AtTimeZone, scope: Scope) -> b.Bound:
    return _function(ast.FunctionCall(ast.Name(("AT TIME ZONE",)), (node.operand, node.zone)), scope)


# --- functions ---------------------------------------------------------------------------------------


def _function(node: ast.FunctionCall, scope: Scope) -> b.Bound:
    name = node.name.last
    if len(node.name.parts) > 1 and node.name.parts[-2].lower() != "sys":
        receiver = _receiver(node.name.parts, scope)
        if receiver is not None:
            return member(receiver, name, node.arguments, scope)
        return scope.user_function(node.name, node.arguments)
    if name.lower() in AGGREGATES or node.over is not None:
        return scope.aggregate(node)
    entry = FUNCTIONS.get(name.upper())
    if entry is None:
        raise not_supported(f"the function {name.upper()}") if name.lower() in REFUSED else sql_error(195, name)
    if entry.special is not None:
        return entry.special(Binder(scope), node)
    return call(entry.name, _bind_arguments(entry, node, scope), scope)


def _bind_arguments(entry: Function, node: ast.FunctionCall, scope: Scope) -> list[b.Bound]:
    kinds = entry.parameters.split()
    bounds: list[b.Bound] = []
    for position, argument in enumerate(node.arguments):
        if position < len(kinds) and kinds[position] == "datepart":
            if not isinstance(argument, ast.Column) or len(argument.parts) != 1:
                raise sql_error(1023, position + 1, entry.name.lower())
            bounds.append(b.Constant(SqlType("varchar", length=20), argument.parts[0].lower()))
        else:
            bounds.append(bind(argument, scope))
    return bounds


def call(name: str, arguments: Sequence[b.Bound], scope: Scope) -> b.Bound:
    """Return a call of a function of the table on bound arguments, converted as its signature wants; raises 174 or 189."""
    entry = FUNCTIONS[name]
    converted = convert_arguments(entry, arguments, Binder(scope))
    result = entry.result(converted) if callable(entry.result) else entry.result
    if result is None:
        raise not_supported(entry.name)
    if result.is_string and result.collation is None:
        chosen = resolve_collation([a for a in converted if a.type.is_string], entry.name.lower())
        result = result.with_collation(chosen or scope.collation)
    return b.Call(result, name, converted)


BINDERS: Final[dict[type, Callable[..., b.Bound]]] = {
    ast.Literal: _literal, ast.Variable: _variable, ast.SystemVariable: _system_variable, ast.Column: _column, ast.Unary: _unary,
    ast.Binary: _binary, ast.Comparison: _comparison, ast.IsDistinctFrom: _is_distinct, ast.And: _and, ast.Or: _or, ast.Not: _not,
    ast.IsNull: _is_null, ast.Between: _between, ast.InList: _in_list, ast.Like: _like, ast.Case: _case, ast.Cast: _cast, ast.Convert: _convert,
    ast.Parse: _parse, ast.Collate: _collate, ast.Subquery: _query, ast.Exists: _query, ast.InQuery: _query, ast.QuantifiedComparison: _query,
    ast.NextValueFor: _next_value, ast.MethodCall: _method, ast.InstanceMember: _instance_member, ast.StaticMember: _static_member,
    ast.AtTimeZone: _at_time_zone, ast.FunctionCall: _function,
    ast.UpdatedColumn: _updated_column, ast.FullTextTest: _full_text, ast.WriteMethod: _write,
}  # fmt: skip
