"""The SET options of a session. Source: "SET statements (Transact-SQL)",
https://learn.microsoft.com/sql/t-sql/statements/set-statements-transact-sql
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class SetOptions:
    """Defaults are those that every current driver sets at login (ODBC, OLE DB and JDBC: ANSI on).

    ``lock_timeout`` is in milliseconds (-1 waits for ever), ``row_limit`` is SET ROWCOUNT (0: none),
    ``identity_insert`` the object_id of the table whose IDENTITY_INSERT is ON.
    """

    nocount: bool = False
    xact_abort: bool = False
    ansi_nulls: bool = True
    ansi_padding: bool = True
    ansi_warnings: bool = True
    ansi_null_dflt_on: bool = True
    arithabort: bool = True
    arithignore: bool = False
    concat_null_yields_null: bool = True
    quoted_identifier: bool = True
    numeric_roundabort: bool = False
    implicit_transactions: bool = False
    cursor_close_on_commit: bool = False
    fmtonly: bool = False
    noexec: bool = False
    parseonly: bool = False
    showplan_all: bool = False
    showplan_text: bool = False
    showplan_xml: bool = False
    isolation: str = "READ COMMITTED"
    lock_timeout: int = -1
    row_limit: int = 0
    text_size: int = -1
    date_format: str = "mdy"
    date_first: int = 7
    language: str = "us_english"
    identity_insert: int | None = None
    context_info: bytes | None = None
