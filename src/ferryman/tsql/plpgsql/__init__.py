"""Scalar and multi-statement table functions as PL/pgSQL, so that a query can call them for each row.

A T-SQL function has no side effects, which makes this possible: ``function`` compiles one, ``statements`` its body, ``installed`` keeps
PostgreSQL's copy in step with the catalog. What a body needs of the session (GETDATE(), DB_NAME() ...) its callers pass as hidden arguments.

Source: "CREATE FUNCTION (Transact-SQL)", https://learn.microsoft.com/sql/t-sql/statements/create-function-transact-sql
"""
