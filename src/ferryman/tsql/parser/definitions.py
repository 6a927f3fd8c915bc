"""CREATE, ALTER and DROP of everything but tables, indexes, modules and principals; DBCC and CHECKPOINT.

Source: the statements' pages in the Transact-SQL reference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from ferryman.errors import sql_error
from ferryman.tsql import ast
from ferryman.tsql.keywords import words
from ferryman.tsql.lexer import Kind
from ferryman.tsql.parser.fulltext import FullText

_MODULES: Final = ("PROC", "PROCEDURE", "FUNCTION", "VIEW", "TRIGGER")
_STATEMENT_STARTS: Final = words(
    """
    ALTER BACKUP BEGIN BREAK CHECKPOINT CLOSE COMMIT CONTINUE CREATE DBCC DEALLOCATE DECLARE DELETE DENY DROP ELSE END EXEC EXECUTE FETCH
    GOTO GRANT IF INSERT KILL MERGE OPEN PRINT RAISERROR RECONFIGURE RESTORE RETURN REVOKE ROLLBACK SELECT TRUNCATE UPDATE USE WAITFOR
    WHILE
    """
)
"""Where a statement that isn't understood ends."""

_KNOWN_KINDS: Final = words(
    """
    AGGREGATE APPLICATION ASSEMBLY ASYMMETRIC AUTHORIZATION AVAILABILITY BROKER CERTIFICATE COLUMN CONTRACT CREDENTIAL
    CRYPTOGRAPHIC DEFAULT ENDPOINT EVENT EXTERNAL JSON MASTER MESSAGE QUEUE REMOTE RESOURCE ROUTE RULE SEARCH
    SELECTIVE SENSITIVITY SERVER SERVICE SIGNATURE SYMMETRIC VECTOR WORKLOAD
    """
)
"""Kinds of object that SQL Server has and Ferryman doesn't."""

_SET_VALUES: Final = words(
    """
    ON OFF FULL SIMPLE BULK_LOGGED NONE CHECKSUM TORN_PAGE_DETECTION LOCAL GLOBAL FORCED DISABLED ALLOWED AUTO ALL READ_ONLY READ_WRITE
    CLEAR SUSPEND RESUME
    """
)
_OF_DATABASE: Final = (("AUDIT", "SPECIFICATION"), ("ENCRYPTION", "KEY"), ("SCOPED", "CREDENTIAL"))
_AVAILABILITY: Final = ("HADR", "PARTNER", "WITNESS")
_SEQUENCE_NUMBERS: Final = ("MINVALUE", "MAXVALUE", "CACHE")


class Definitions(FullText):
    """Reads definitions."""

    def create(self) -> ast.Statement:
        self.advance()
        if self.accept("OR"):
            self.expect("ALTER")
            if self.key not in _MODULES:
                raise self.error()
            return self.module("CREATE OR ALTER")
        if self.key in _MODULES:
            return self.module("CREATE")
        read = CREATE.get(self.key)
        return read(self) if read is not None else self._unknown_kind("CREATE")

    def alter(self) -> ast.Statement:
        self.advance()
        if self.key in _MODULES:
            return self.module("ALTER")
        read = ALTER.get(self.key)
        return read(self) if read is not None else self._unknown_kind("ALTER")

    def _unknown_kind(self, verb: str) -> ast.Unsupported:
        """Return the statement for a kind that is known but not supported; raises 343 for a word that SQL Server doesn't know either."""
        if self.key in _KNOWN_KINDS:
            return self.unknown(verb)
        if self.token.kind is Kind.WORD:
            raise self.at_token(sql_error(343, self.token.value))
        raise self.error()

    def unknown(self, verb: str) -> ast.Unsupported:
        """Step over a statement that isn't supported, named by what was read of it and the word here."""
        what = f"{verb} {self.key}"
        self.skip_statement()
        return ast.Unsupported(what)

    def skip_statement(self) -> None:
        """Step to where the next statement seems to begin."""
        self.advance()
        while self.key not in (";", "") and self.key not in _STATEMENT_STARTS:
            if self.key == "(":
                self.skip_parenthesis()
            else:
                self.advance()

    # DROP

    def drop(self) -> ast.Statement:
        self.advance()
        kind = self.key
        if kind == "DATABASE" and (self.peek().key, self.peek(2).key) in _OF_DATABASE:
            self.advance()
            return self.unknown("DROP DATABASE")
        if self.accept_words("SERVER", "ROLE"):
            kind = "SERVER ROLE"
        elif kind == "PARTITION":
            return self.drop_partition()
        elif self.accept_words("SECURITY", "POLICY"):
            kind = "SECURITY POLICY"
        elif kind == "XML":
            return self.drop_xml()
        elif kind == "FULLTEXT":
            return self.drop_fulltext()
        elif kind in _DROPPED:
            self.advance()
        else:
            return self._unknown_kind("DROP")
        kind = "PROCEDURE" if kind == "PROC" else kind
        if_exists = self.if_exists()
        if kind == "INDEX":
            return self.drop_index(if_exists)
        names = self.comma_list(partial(self.local_name, f"DROP {kind}") if kind in _MODULES else self.name)
        if kind == "TRIGGER" and self.accept("ON"):
            scope = self.trigger_scope()
            if not scope:
                raise self.error()
            return ast.Drop(kind, names, if_exists, scope=scope)
        return ast.Drop(kind, names, if_exists)

    # schemas, databases

    def create_schema(self) -> ast.CreateSchema:
        if not self.first_statement:
            raise self.at_token(sql_error(111, "CREATE SCHEMA"))
        self.advance()
        if self.accept("AUTHORIZATION"):
            owner = self.identifier()
            schema = ast.CreateSchema(owner, owner)
        else:
            name = self.identifier()
            schema = ast.CreateSchema(name, self.identifier() if self.accept("AUTHORIZATION") else None)
        elements: list[ast.Statement] = []
        while self.key in ("GRANT", "DENY", "REVOKE") or (self.key == "CREATE" and self.peek().key in ("TABLE", "VIEW")):
            elements.append(self._schema_element())
        return replace(schema, elements=tuple(elements))

    def _schema_element(self) -> ast.Statement:
        """Read a table, view or permission that is created with its schema."""
        first = self.token
        if self.key != "CREATE":
            return self.stamped(self.permission(), first)
        self.advance()
        if self.key == "TABLE":
            return self.stamped(self.create_table(), first)
        return self.stamped(self.schema_view(first), first)

    def alter_schema(self) -> ast.AlterSchemaTransfer:
        self.advance()
        schema = self.identifier()
        self.expect("TRANSFER")
        if self.peek().key == "::":
            if self.key != "OBJECT":
                raise self.unsupported(f"ALTER SCHEMA TRANSFER {self.key}::")
            self.advance()
            self.advance()
        return ast.AlterSchemaTransfer(schema, self.name())

    def create_database(self) -> ast.CreateDatabase | ast.Unsupported:
        """Read CREATE DATABASE; where its files would lie has no meaning here."""
        self.advance()
        if self._of_database():
            return self.unknown("CREATE DATABASE")
        name = self.identifier()
        if self.accept("CONTAINMENT"):
            self.expect("=")
            self.one_of("NONE", "PARTIAL")
        filegroups = self._files() if self.accept("ON") else ()
        if self.key == "LOG" and self.accept_words("LOG", "ON"):
            self._files()
        if self.key in ("AS", "FOR"):
            raise self.unsupported(f"CREATE DATABASE ... {self.key} {self.peek().key}")
        collation = self.identifier() if self.accept("COLLATE") else None
        options = self.comma_list(self._database_option) if self.accept("WITH") else ()
        return ast.CreateDatabase(name, collation, options, filegroups)

    def _of_database(self) -> bool:
        """Tell whether an audit specification, encryption key or scoped credential of the database is meant, and not the database."""
        return (self.key, self.peek().key) in _OF_DATABASE

    def _files(self) -> tuple[tuple[str, str], ...]:
        """Step over files; returns the filegroups that they are in, with what each is for."""
        filegroups: list[tuple[str, str]] = []
        while True:
            if self.accept("PRIMARY"):
                pass
            elif self.accept("FILEGROUP"):
                group = self.identifier()
                filegroups.append((group, self.one_of("FILESTREAM", "MEMORY_OPTIMIZED_DATA") if self.accept("CONTAINS") else "ROWS"))
                self.accept("DEFAULT")
            self.skip_file()
            if not self.accept(","):
                return tuple(filegroups)

    def skip_file(self) -> None:
        if self.key != "(":
            raise self.error()
        self.skip_parenthesis()

    def alter_database(self) -> ast.AlterDatabase | ast.Unsupported:
        self.advance()
        if self.key == "SCOPED" and self.peek().key == "CONFIGURATION":
            return self._scoped_configuration()
        if self._of_database():
            return self.unknown("ALTER DATABASE")
        name = None
        if not self.accept("CURRENT"):
            name = self.identifier()
        if self.accept("COLLATE"):
            return ast.AlterDatabase(name, "COLLATE", self.identifier())
        if self.accept_words("MODIFY", "NAME"):
            self.expect("=")
            return ast.AlterDatabase(name, "MODIFY NAME", self.identifier())
        if self.key == "ADD" and self.peek().key in ("FILE", "FILEGROUP"):
            return self._add_to_database(name)
        if self.key in ("ADD", "REMOVE", "MODIFY"):
            return self.unknown("ALTER DATABASE")
        self.expect("SET")
        if self.key in _AVAILABILITY:
            return self.unknown("ALTER DATABASE SET")
        options = self.comma_list(self._database_option)
        return ast.AlterDatabase(name, "SET", options=options, rollback=self.key == "WITH" and self._termination())

    def _add_to_database(self, name: str | None) -> ast.AlterDatabase:
        """Read ADD FILEGROUP, or ADD FILE, whose places have no meaning here."""
        self.advance()
        if self.accept("FILEGROUP"):
            group = self.identifier()
            kind = self.one_of("FILESTREAM", "MEMORY_OPTIMIZED_DATA") if self.accept("CONTAINS") else "ROWS"
            return ast.AlterDatabase(name, "ADD FILEGROUP", group, ((kind, ""),))
        self.advance()
        self.skip_file()
        while self.accept(","):
            self.skip_file()
        group = self.identifier_or_keyword() if self.accept_words("TO", "FILEGROUP") else "PRIMARY"
        return ast.AlterDatabase(name, "ADD FILE", group)

    def _scoped_configuration(self) -> ast.AlterDatabase:
        self.advance()
        self.advance()
        if self.accept("CLEAR"):
            self.expect("PROCEDURE_CACHE")
            if self.token.kind is Kind.BINARY:
                self.advance()
            return ast.AlterDatabase(None, "SCOPED CONFIGURATION", options=(("CLEAR PROCEDURE_CACHE", ""),))
        self.accept_words("FOR", "SECONDARY")
        self.expect("SET")
        name = self.word()
        self.expect("=")
        start = self.token
        self.advance()
        return ast.AlterDatabase(None, "SCOPED CONFIGURATION", options=((name, self.text_since(start).upper()),))

    def _database_option(self) -> tuple[str, str]:
        """Read an option and its value: after =, one of the words that need none, or what stands in parentheses alone."""
        name = self.word().upper()
        start = self.token
        if self.accept("="):
            start = self.token
            self.advance()
            if self.key in ("MINUTES", "HOURS", "DAYS", "SECONDS"):
                self.advance()
        elif self.key in _SET_VALUES:
            self.accept_words("CLEAR", "ALL") or self.advance()
        value = self.text_since(start) if self.token is not start else ""
        if self.key == "(":
            self.skip_parenthesis()
            value = value or self.text_since(start)
        return name, " ".join(value.upper().split())

    def _termination(self) -> bool:
        """Read ``WITH ROLLBACK IMMEDIATE``, ``WITH ROLLBACK AFTER n`` or ``WITH NO_WAIT``; returns whether it is a ROLLBACK."""
        self.advance()
        if self.accept("NO_WAIT"):
            return False
        self.expect("ROLLBACK")
        if self.accept("AFTER"):
            self.signed_integer()
            self.accept("SECONDS")
        else:
            self.expect("IMMEDIATE")
        return True

    # types, synonyms, sequences

    def create_type(self) -> ast.CreateType:
        self.advance()
        name = self.name()
        if self.accept("AS"):
            self.expect("TABLE")
            type_ = ast.CreateType(name, table=self.table_elements())
            if not self.accept("WITH"):
                return type_
            self.expect_words("(", "MEMORY_OPTIMIZED", "=")
            in_memory = self.one_of("ON", "OFF") == "ON"
            self.expect(")")
            return replace(type_, in_memory=in_memory)
        if self.key == "EXTERNAL":
            raise self.unsupported("CLR types")
        self.expect("FROM")
        base = self.type_name()
        nullable = not self.accept_words("NOT", "NULL")
        if nullable:
            self.accept("NULL")
        return ast.CreateType(name, base, nullable)

    def create_synonym(self) -> ast.CreateSynonym:
        self.advance()
        name = self.name()
        self.expect("FOR")
        return ast.CreateSynonym(name, self.name())

    def sequence(self) -> ast.CreateSequence:
        """Read CREATE or ALTER SEQUENCE."""
        action = self.tokens[self.position - 1].key
        self.advance()
        name = self.name()
        type_ = self.type_name() if action == "CREATE" and self.accept("AS") else None
        options = []
        while (option := self._sequence_option()) is not None:
            options.append(option)
        return ast.CreateSequence(action, name, type_, tuple(options))

    def _sequence_option(self) -> tuple[str, int | None] | None:
        key = self.key
        if key in ("START", "INCREMENT", "RESTART"):
            self.advance()
            follows = self.accept("BY" if key == "INCREMENT" else "WITH")
            if not follows and key == "RESTART":
                return key, None
            return key, self.signed_integer()
        if key in _SEQUENCE_NUMBERS:
            self.advance()
            if key == "CACHE" and self.token.kind is not Kind.INTEGER:
                return key, 0
            return key, self.signed_integer()
        if key == "CYCLE":
            self.advance()
            return key, 1
        if key == "NO":
            self.advance()
            return self.one_of("CYCLE", *_SEQUENCE_NUMBERS), None
        return None

    # triggers, DBCC

    def enable_trigger(self) -> ast.EnableTrigger:
        enable = self.advance().key == "ENABLE"
        self.expect("TRIGGER")
        names = () if self.accept("ALL") else self.comma_list(self.name)
        self.expect("ON")
        scope = self.trigger_scope()
        return ast.EnableTrigger(enable, names, None if scope else self.name(), scope)

    def dbcc(self) -> ast.Dbcc:
        self.advance()
        command = self.word()
        arguments: tuple[ast.Expression, ...] = ()
        if self.accept("("):
            arguments = () if self.key == ")" else self.comma_list(self._dbcc_argument)
            self.expect(")")
        options: tuple[str, ...] = ()
        if self.accept("WITH"):
            options = self.comma_list(self._dbcc_option)
        return ast.Dbcc(command, arguments, options)

    def _dbcc_option(self) -> str:
        option = self.word()
        if self.accept("="):
            self.signed_integer()
        return option

    def _dbcc_argument(self) -> ast.Expression:
        if self.token.kind is Kind.VARIABLE:
            return ast.Variable(self.advance().value)
        if self.at_identifier:
            return ast.Literal("string", str(self.name()))
        if self.token.kind is Kind.KEYWORD and self.key != "NULL":
            return ast.Literal("string", self.advance().value)
        if self.accept("NULL"):
            return ast.Literal("null", None)
        return self.signed_literal()

    # the server

    def checkpoint(self) -> ast.Checkpoint:
        self.advance()
        if self.token.kind is Kind.INTEGER:
            self.advance()
        return ast.Checkpoint()

    def kill(self) -> ast.Kill | ast.Unsupported:
        """Read ``KILL session_id``; a unit of work, STATS JOB and the like are refused."""
        self.advance()
        if self.token.kind is not Kind.INTEGER:
            what = f"KILL {self.token.value}"
            self.skip_statement()
            return ast.Unsupported(what)
        session_id = int(self.advance().value)
        if self.key == "WITH":
            raise self.unsupported(f"KILL ... WITH {self.peek().key}")
        return ast.Kill(session_id)

    def server_statement(self) -> ast.ServerStatement:
        verb = self.advance().key
        if self.key == "WITH":
            self.advance()
            self.one_of("OVERRIDE", "NOWAIT")
        return ast.ServerStatement(verb)

    def backup(self) -> ast.Backup | ast.Unsupported:
        """Read BACKUP or RESTORE; nothing behind the database's name matters, as neither is allowed."""
        verb = self.advance().key
        kind = self.key
        if kind not in ("DATABASE", "LOG"):
            what = f"{verb} {kind}"
            self.skip_statement()
            return ast.Unsupported(what)
        self.advance()
        database = ast.Variable(self.advance().value) if self.token.kind is Kind.VARIABLE else ast.Literal("nstring", self.identifier())
        if self.key not in _STATEMENT_STARTS:
            self.skip_statement()
        return ast.Backup(verb, kind, database)

    # what the layers above provide

    def permission(self) -> ast.Permission:
        raise NotImplementedError


_DROPPED: Final = frozenset(
    {
        "TABLE", "VIEW", "PROC", "PROCEDURE", "FUNCTION", "TRIGGER", "INDEX", "SCHEMA", "DATABASE", "TYPE", "SYNONYM", "SEQUENCE", "USER", "LOGIN",
        "ROLE", "STATISTICS",
    }
)  # fmt: skip

CREATE: Final[dict[str, Callable[[Definitions], ast.Statement]]] = {
    "TABLE": Definitions.create_table,
    "INDEX": Definitions.create_index,
    "UNIQUE": Definitions.create_index,
    "CLUSTERED": Definitions.create_index,
    "NONCLUSTERED": Definitions.create_index,
    "COLUMNSTORE": Definitions.create_index,
    "STATISTICS": Definitions.create_statistics,
    "SCHEMA": Definitions.create_schema,
    "DATABASE": Definitions.create_database,
    "TYPE": Definitions.create_type,
    "SYNONYM": Definitions.create_synonym,
    "SEQUENCE": Definitions.sequence,
    "PARTITION": Definitions.create_partition,
    "FULLTEXT": Definitions.create_fulltext,
    "SECURITY": Definitions.create_security_policy,
    "PRIMARY": Definitions.create_xml_index,
    "SPATIAL": Definitions.create_spatial_index,
    "XML": Definitions.create_xml,
}

ALTER: Final[dict[str, Callable[[Definitions], ast.Statement]]] = {
    "TABLE": Definitions.alter_table,
    "INDEX": Definitions.alter_index,
    "SCHEMA": Definitions.alter_schema,
    "DATABASE": Definitions.alter_database,
    "SEQUENCE": Definitions.sequence,
    "PARTITION": Definitions.alter_partition,
    "FULLTEXT": Definitions.alter_fulltext,
    "SECURITY": Definitions.alter_security_policy,
    "XML": Definitions.alter_xml,
}
