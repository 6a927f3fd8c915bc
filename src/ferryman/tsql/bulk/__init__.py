"""BULK INSERT and OPENROWSET(BULK ...): reading data files as SQL Server does.

``options`` understands the WITH clause, ``records`` splits a file into rows and fields, ``columns`` converts fields, ``reader``
ties them together, ``errorfile`` keeps the rejected rows, ``single`` reads a file as one value. None of them opens a file.

Source: "BULK INSERT (Transact-SQL)", https://learn.microsoft.com/sql/t-sql/statements/bulk-insert-transact-sql
"""
