"""What SQL Server and its drivers offer, as SQLAlchemy's suite asks for it.

SQLAlchemy keeps these answers for its own dialects in ``test/requirements.py`` of its source distribution, which the wheel leaves out;
these are its answers for ``mssql``. The suite's defaults hold for everything else.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.testing import exclusions
from sqlalchemy.testing.requirements import SuiteRequirements

OFFERED = (
    "autocommit", "cast_precision_numerics_many_significant_digits", "comment_reflection", "comment_reflection_full_unicode", "computed_columns",
    "computed_columns_reflect_persisted", "computed_columns_stored", "computed_columns_virtual", "create_or_replace_view", "create_table_as",
    "create_temp_table_as", "cross_schema_fk_reflection", "ctes", "ctes_with_update_delete", "date_historic", "datetime_historic", "datetime_literals",
    "expression_server_defaults", "fetch_expression", "fetch_first", "fetch_percent", "fetch_ties", "fk_constraint_option_reflection_ondelete_noaction",
    "float_or_double_precision_behaves_generically", "foreign_key_constraint_name_reflection", "foreign_key_constraint_option_reflection_ondelete",
    "foreign_key_constraint_option_reflection_onupdate", "has_temp_table", "identity_columns", "index_reflects_included_columns",
    "indexes_check_column_order", "isolation_level", "json_array_indexes", "json_type", "nvarchar_types", "order_by_collation", "percent_schema_names",
    "precision_numerics_many_significant_digits", "precision_numerics_retains_significant_digits", "reflects_pk_names", "savepoints",
    "schema_create_delete", "server_defaults", "supports_bitwise_and", "supports_bitwise_not", "supports_bitwise_or", "supports_bitwise_shift",
    "supports_bitwise_xor", "table_value_constructor", "unique_constraints_reflect_as_index", "update_from", "view_column_reflection", "view_reflection",
    "views", "window_functions",
)  # fmt: skip
NOT_OFFERED = (
    "binary_literals", "datetime_microseconds", "infinity_floats", "order_by_col_from_union", "temp_table_reflect_indexes", "time_microseconds",
    "unicode_data_no_special_types", "unique_constraint_reflection",
)  # fmt: skip
NOT_WITH = {
    "date_coerces_from_datetime": ("pyodbc",),
    "datetime_implicit_bound": ("pymssql",),
    "datetime_timezone_historic": ("pymssql",),
    "dbapi_lastrowid": ("pymssql",),
    "fetch_null_from_numeric": ("pyodbc",),
    "sane_multi_rowcount": ("pyodbc",),
    "skip_autocommit_rollback": ("pymssql",),
    "unicode_ddl": ("pymssql",),
    "unusual_column_name_characters": ("mssqlpython",),
}
"""Offered but through these drivers."""


class Requirements(SuiteRequirements):
    """The answers that are more than yes or no; the tables above give the others."""

    def get_order_by_collation(self, config: Any) -> str:
        return "Latin1_General_CI_AS"

    def get_isolation_levels(self, config: Any) -> dict[str, Any]:
        with config.db.connect() as connection:
            return {
                "default": connection.dialect.default_isolation_level,
                "supported": connection.dialect.get_isolation_level_values(connection.connection.dbapi_connection),
            }


def _answer(name: str) -> property:
    if name in NOT_OFFERED:
        return property(lambda self: exclusions.closed())
    return property(lambda self: exclusions.skip_if([f"mssql+{driver}" for driver in NOT_WITH.get(name, ())]))


for _name in (*OFFERED, *NOT_OFFERED, *NOT_WITH):
    setattr(Requirements, _name, _answer(_name))
