"""CREATE TABLE and ALTER TABLE: columns and constraints.

Source: "CREATE TABLE (Transact-SQL)", "ALTER TABLE (Transact-SQL)".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ferryman.errors import sql_error
from ferryman.tsql import ast
from ferryman.tsql.lexer import Kind
from ferryman.tsql.parser.variables import Variables

_CONSTRAINT_STARTS: Final = ("PRIMARY", "UNIQUE", "CHECK", "FOREIGN")
_ACTIONS: Final = (("NO", "ACTION"), ("CASCADE",), ("SET", "NULL"), ("SET", "DEFAULT"))
_REFUSED_COLUMN_OPTIONS: Final = ("ENCRYPTED", "FILESTREAM", "COLUMN_SET")
_FLAGS: Final = ("ROWGUIDCOL", "SPARSE")


class Tables(Variables):
    """Reads definitions of tables."""

    def create_table(self) -> ast.CreateTable:
        self.advance()
        name = self.name()
        if self.key == "AS":
            raise self.unsupported(f"CREATE TABLE AS {self.peek().key}")
        elements = self.table_elements()
        if self.key == "AS":
            raise self.unsupported(f"CREATE TABLE AS {self.peek().key}")
        table = ast.CreateTable(name, elements, self.storage())
        if self.key == "WITH" and self.peek().key == "(":
            table = self._table_options(table)
        return table

    def _table_options(self, table: ast.CreateTable) -> ast.CreateTable:
        """Read ``WITH (option, ...)``; compression and what else only storage knows are stepped over."""
        self.expect_words("WITH", "(")
        in_memory, durability = False, "SCHEMA_AND_DATA"
        while True:
            if self.key == "SYSTEM_VERSIONING":
                if table.versioning is not None:
                    raise self.at_token(sql_error(13512))
                table = replace(table, versioning=self.system_versioning())
            elif self.key in ("LEDGER", "REMOTE_DATA_ARCHIVE"):
                raise self.unsupported(f"CREATE TABLE ... WITH ({self.key})")
            elif self.accept("MEMORY_OPTIMIZED"):
                in_memory = self._on_or_off()
            elif self.accept("DURABILITY"):
                self.expect("=")
                durability = self.one_of("SCHEMA_AND_DATA", "SCHEMA_ONLY")
            else:
                self.index_option()
            if not self.accept(","):
                break
        self.expect(")")
        return replace(table, durability=durability) if in_memory else table

    def _on_or_off(self) -> bool:
        self.expect("=")
        return self.one_of("ON", "OFF") == "ON"

    def storage(self) -> ast.Storage | None:
        """Read ``ON filegroup`` or ``ON scheme (column)``, and step over ``TEXTIMAGE_ON filegroup``."""
        storage = None
        while self.key in ("ON", "TEXTIMAGE_ON"):
            is_rows = self.advance().key == "ON"
            name, column = self.identifier_or_keyword(), None
            if is_rows and self.accept("("):
                column = self.identifier()
                self.expect(")")
            if is_rows:
                storage = ast.Storage(name, column)
        if self.key == "FILESTREAM_ON":
            raise self.unsupported("FILESTREAM_ON")
        return storage

    def identifier_or_keyword(self) -> str:
        """Read a filegroup's name; PRIMARY and DEFAULT are reserved words but stand for themselves."""
        return self.advance().value if self.token.kind in (Kind.KEYWORD, Kind.STRING) else self.identifier()

    def table_elements(self) -> tuple[ast.TableElement, ...]:
        """Read ``(column | constraint, ...)``; a comma may follow the last one, and may be missing before a constraint."""
        self.expect("(")
        elements: list[ast.TableElement] = []
        while True:
            elements.extend(self._element())
            if self.accept(",") and self.key != ")":
                continue
            if self.key == ")":
                self.advance()
                return tuple(elements)
            if self.key not in ("CONSTRAINT", *_CONSTRAINT_STARTS):
                raise self.error()

    def _element(self) -> list[ast.TableElement]:
        if self.key == "CONSTRAINT" or self.key in _CONSTRAINT_STARTS:
            return [self.table_constraint()]
        if self.key == "INDEX":
            return [self._table_index(())]
        if self.key == "PERIOD" and self.peek().key == "FOR":
            return [self.period()]
        return self.column_definition()

    # columns

    def column_definition(self) -> list[ast.TableElement]:
        """Read a column; an INDEX, or a constraint over several columns, that stands with it follows it in the list."""
        name = self.identifier()
        if self.accept("AS"):
            return self._computed(name)
        if name.lower() == "timestamp" and self.key in (",", ")"):
            column = ast.ColumnDefinition(name, ast.TypeName(ast.Name(("timestamp",))))
        else:
            column = ast.ColumnDefinition(name, self.type_name())
        return self._column_options(column)

    def _computed(self, name: str) -> list[ast.TableElement]:
        start = self.token
        computed = self.expression()
        text = self.text_since(start)
        persisted = self.accept("PERSISTED")
        return self._column_options(ast.ColumnDefinition(name, computed=computed, computed_text=text, persisted=persisted))

    def _column_options(self, column: ast.ColumnDefinition) -> list[ast.TableElement]:
        constraints: list[ast.ColumnConstraint] = []
        extra: list[ast.TableElement] = []
        identity = column.identity
        collation = column.collation
        while True:
            key = self.key
            if key == "IDENTITY":
                identity = self._identity()
            elif key == "COLLATE":
                self.advance()
                collation = self.identifier()
            elif key == "INDEX":
                extra.append(self._table_index((ast.IndexColumn(column.name),)))
            elif key == "NOT" and self.peek().key == "FOR":
                self._not_for_replication()
            elif key == "GENERATED":
                column = replace(column, generated=self.generated_always())
            elif key == "HIDDEN":
                self.advance()
                column = replace(column, hidden=True)
            elif key == "MASKED":
                column = replace(column, mask=self.mask())
            elif key in _REFUSED_COLUMN_OPTIONS:
                raise self.unsupported(f"column option {key}")
            else:
                constraint = self._column_constraint()
                if constraint is None:
                    break
                if isinstance(constraint, ast.TableConstraint):
                    extra.append(constraint)
                else:
                    constraints.append(constraint)
        if constraints or identity or collation:
            column = replace(column, constraints=tuple(constraints), identity=identity, collation=collation)
        return [column, *extra]

    def mask(self) -> str:
        """Read ``MASKED WITH (FUNCTION = 'text')`` and return the text."""
        self.expect_words("MASKED", "WITH", "(", "FUNCTION", "=")
        text = self.string()
        self.expect(")")
        return text

    def _identity(self) -> tuple[int, int]:
        self.advance()
        seed, increment = 1, 1
        if self.accept("("):
            seed = self.signed_integer()
            self.expect(",")
            increment = self.signed_integer()
            self.expect(")")
        self._not_for_replication()
        return seed, increment

    def _not_for_replication(self) -> None:
        self.accept_words("NOT", "FOR", "REPLICATION")

    def _column_constraint(self) -> ast.ColumnConstraint | ast.TableConstraint | None:
        """Read one constraint of a column; None when none follows, a TableConstraint when it names its columns."""
        if self.key in _FLAGS:
            return ast.ColumnConstraint(self.advance().key)
        name = self.identifier() if self.accept("CONSTRAINT") else None
        if self.accept("NULL"):
            return ast.ColumnConstraint("NULL", name)
        if self.accept_words("NOT", "NULL"):
            return ast.ColumnConstraint("NOT NULL", name)
        if self.key == "DEFAULT":
            self.advance()
            start = self.token
            expression = self.expression()
            text = self.text_since(start)
            return ast.ColumnConstraint("DEFAULT", name, expression, text=text, with_values=self.accept_words("WITH", "VALUES"))
        if self.key in ("PRIMARY", "UNIQUE"):
            kind, clustered = self._key_kind()
            if self.key == "(":
                return self._key(kind, name, clustered)
            ignore_dup_key = self._ignores_duplicates()
            return ast.ColumnConstraint(kind, name, clustered=clustered, storage=self.storage(), ignore_dup_key=ignore_dup_key)
        if self.key == "CHECK":
            expression, text = self._check()
            return ast.ColumnConstraint("CHECK", name, expression, text=text)
        if self.key == "FOREIGN" and self.peek(2).key == "(":
            return self._foreign_key(name)
        if self.key in ("FOREIGN", "REFERENCES"):
            self.accept_words("FOREIGN", "KEY")
            references, columns, on_delete, on_update = self._references()
            return ast.ColumnConstraint("FOREIGN KEY", name, None, references, columns, on_delete, on_update)
        if name is not None:
            raise self.error()
        return None

    # constraints

    def table_constraint(self) -> ast.TableConstraint:
        name = self.identifier() if self.accept("CONSTRAINT") else None
        if self.key in ("PRIMARY", "UNIQUE"):
            kind, clustered = self._key_kind()
            return self._key(kind, name, clustered)
        if self.key == "CHECK":
            expression, text = self._check()
            return ast.TableConstraint("CHECK", name, expression=expression, text=text)
        if self.key == "FOREIGN":
            return self._foreign_key(name)
        if self.key == "DEFAULT":
            return self._default_for(name)
        if self.key == "CONNECTION":
            raise self.unsupported("edge constraints")
        raise self.error()

    def _key_kind(self) -> tuple[str, bool | None]:
        if self.accept("PRIMARY"):
            self.expect("KEY")
            kind = "PRIMARY KEY"
        else:
            self.expect("UNIQUE")
            kind = "UNIQUE"
        return kind, self.clustered()

    def clustered(self) -> bool | None:
        if self.accept("CLUSTERED"):
            return True
        nonclustered = self.accept("NONCLUSTERED")
        self.accept("HASH")
        return False if nonclustered else None

    def _key(self, kind: str, name: str | None, clustered: bool | None) -> ast.TableConstraint:
        columns = self.parenthesized(self.index_column)
        ignore_dup_key = self._ignores_duplicates()
        return ast.TableConstraint(kind, name, columns, clustered=clustered, storage=self.storage(), ignore_dup_key=ignore_dup_key)

    def index_column(self) -> ast.IndexColumn:
        name = self.identifier()
        descending = self.accept("DESC")
        if not descending:
            self.accept("ASC")
        return ast.IndexColumn(name, descending)

    def index_option(self) -> tuple[str, str]:
        name = self.word()
        if not self.accept("="):
            return name, "ON"
        start = self.token
        if self.key == "(":
            self.skip_parenthesis()
        else:
            self.advance()
            if self.key == "ON" and self.peek().key == "PARTITIONS":
                self.advance()
            if self.key in ("MINUTES", "PARTITIONS"):
                self.advance()
            if self.key == "(":
                self.skip_parenthesis()
        return name, self.text_since(start).upper()

    def _ignores_duplicates(self) -> bool:
        """Read ``WITH (...)`` of a key or an index, of which only IGNORE_DUP_KEY matters."""
        if not self.accept("WITH"):
            return False
        if self.key == "(":
            return dict(self.parenthesized(self.index_option)).get("IGNORE_DUP_KEY") == "ON"
        self.expect("FILLFACTOR")
        self.expect("=")
        self.signed_integer()
        return False

    def _check(self) -> tuple[ast.Expression, str]:
        self.advance()
        self._not_for_replication()
        self.expect("(")
        start = self.token
        condition = self.condition()
        text = self.text_since(start)
        self.expect(")")
        return condition, text

    def _foreign_key(self, name: str | None) -> ast.TableConstraint:
        self.expect_words("FOREIGN", "KEY")
        columns = tuple(ast.IndexColumn(column) for column in self.identifiers())
        references, referenced, on_delete, on_update = self._references()
        return ast.TableConstraint("FOREIGN KEY", name, columns, None, references, referenced, on_delete, on_update)

    def _references(self) -> tuple[ast.Name, tuple[str, ...], str, str]:
        self.expect("REFERENCES")
        table = self.name()
        columns = self.optional_identifiers()
        actions = {"DELETE": "", "UPDATE": ""}
        while self.key == "ON" and self.peek().key in actions:
            self.advance()
            changed = self.advance().key
            actions[changed] = self._referential_action()
        self._not_for_replication()
        return table, columns, actions["DELETE"], actions["UPDATE"]

    def _referential_action(self) -> str:
        for action in _ACTIONS:
            if self.accept_words(*action):
                return " ".join(action)
        raise self.error()

    def _default_for(self, name: str | None) -> ast.TableConstraint:
        self.advance()
        start = self.token
        expression = self.expression()
        text = self.text_since(start)
        self.expect("FOR")
        column = self.identifier()
        columns = (ast.IndexColumn(column),)
        return ast.TableConstraint("DEFAULT", name, columns, expression, text=text, with_values=self.accept_words("WITH", "VALUES"))

    def _table_index(self, columns: tuple[ast.IndexColumn, ...]) -> ast.TableConstraint:
        self.advance()
        name = self.identifier()
        unique = self.accept("UNIQUE")
        clustered = self.clustered()
        columnstore = self.accept("COLUMNSTORE")
        if columnstore and clustered:
            columns = ()
        elif not columns or self.key == "(":
            columns = self.parenthesized(self.index_column)
        if self.key == "ORDER":
            raise self.unsupported("COLUMNSTORE index with ORDER")
        include = self.identifiers() if self.accept("INCLUDE") else ()
        where, text = self.index_filter()
        ignore_dup_key = self._ignores_duplicates()
        return ast.TableConstraint(
            "INDEX", name, columns, where, clustered=clustered, unique=unique, text=text, storage=self.storage(), columnstore=columnstore, include=include,
            ignore_dup_key=ignore_dup_key,
        )  # fmt: skip

    def index_filter(self) -> tuple[ast.Expression | None, str]:
        """Read a filtered index's or statistics' ``WHERE condition``, and its text."""
        if not self.accept("WHERE"):
            return None, ""
        start = self.token
        condition = self.condition()
        return condition, self.text_since(start)

    # ALTER TABLE

    def alter_table(self) -> ast.AlterTable:
        self.advance()
        table = self.name()
        with_check = None
        if self.key == "WITH" and self.peek().key in ("CHECK", "NOCHECK"):
            self.advance()
            with_check = self.advance().key == "CHECK"
        if self.accept("ADD"):
            return ast.AlterTable(table, "ADD", self._added(), with_check=with_check)
        if self.accept_words("ALTER", "COLUMN"):
            return self._alter_column(table)
        if self.key == "DROP":
            return self._alter_drop(table)
        if self.key in ("CHECK", "NOCHECK"):
            action = f"{self.advance().key} CONSTRAINT"
            self.expect("CONSTRAINT")
            return ast.AlterTable(table, action, names=self._names_or_all(), with_check=with_check)
        if self.key in ("ENABLE", "DISABLE"):
            action = f"{self.advance().key} TRIGGER"
            if self.key in ("CHANGE_TRACKING", "FILETABLE_NAMESPACE"):
                raise self.unsupported(f"ALTER TABLE ... {self.key}")
            self.expect("TRIGGER")
            return ast.AlterTable(table, action, names=self._names_or_all())
        if self.accept("REBUILD"):
            return ast.AlterTable(table, "REBUILD", partition=self._rebuild())
        if self.key == "SET" and self.peek().key == "(":
            return self._alter_set(table)
        if self.accept("SWITCH"):
            return self._switch_partition(table)
        if self.key == "SET" or (self.key == "ALTER" and self.peek().key == "INDEX"):
            raise self.unsupported(f"ALTER TABLE ... {self.key} {self.peek().key}")
        raise self.error()

    def _rebuild(self) -> int | None:
        """Read ``PARTITION = n`` and step over ``WITH (...)``."""
        partition = self.partition()
        if self.accept("WITH"):
            self.skip_parenthesis()
        return partition

    def partition(self) -> int | None:
        """Read ``PARTITION = n``; None for ``ALL`` and where it isn't there."""
        if not self.accept("PARTITION"):
            return None
        self.expect("=")
        return None if self.accept("ALL") else self.signed_integer()

    def _switch_partition(self, table: ast.Name) -> ast.AlterTable:
        """Read ``[PARTITION n] TO target [PARTITION m]``; a wait at low priority has nothing to wait for."""
        partition = self._switched_partition()
        self.expect("TO")
        target = self.name()
        target_partition = self._switched_partition()
        self._online_option()
        return ast.AlterTable(table, "SWITCH", partition=partition, target=target, target_partition=target_partition)

    def _switched_partition(self) -> int | None:
        """Read ``PARTITION n``; None where it isn't there."""
        if not self.accept("PARTITION"):
            return None
        if self.key == "$PARTITION":
            raise self.unsupported("$PARTITION in ALTER TABLE SWITCH")
        return self.signed_integer()

    def _alter_set(self, table: ast.Name) -> ast.AlterTable:
        self.advance()
        self.expect("(")
        if self.key == "SYSTEM_VERSIONING":
            versioning = self.system_versioning()
            self.expect(")")
            return ast.AlterTable(table, "SET SYSTEM_VERSIONING", versioning=versioning)
        option = self.word()
        if option != "LOCK_ESCALATION":
            raise self.unsupported(f"ALTER TABLE ... SET ({option})")
        self.expect("=")
        level = self.one_of("TABLE", "AUTO", "DISABLE")
        self.expect(")")
        return ast.AlterTable(table, "SET LOCK_ESCALATION", names=(level,))

    def _added(self) -> tuple[ast.TableElement, ...]:
        elements: list[ast.TableElement] = []
        while True:
            elements.extend([self.table_constraint()] if self.key == "DEFAULT" else self._element())
            if not self.accept(","):
                return tuple(elements)

    def _alter_column(self, table: ast.Name) -> ast.AlterTable:
        name = self.identifier()
        if self.key in ("ADD", "DROP"):
            return self._column_attribute(table, name)
        column = ast.ColumnDefinition(name, self.type_name())
        if self.accept("COLLATE"):
            column = replace(column, collation=self.identifier())
        if self.key == "MASKED":
            column = replace(column, mask=self.mask())
        if self.accept_words("NOT", "NULL"):
            column = replace(column, constraints=(ast.ColumnConstraint("NOT NULL"),))
        elif self.accept("NULL"):
            column = replace(column, constraints=(ast.ColumnConstraint("NULL"),))
        if self.key == "SPARSE":
            raise self.unsupported("ALTER COLUMN ... SPARSE")
        self._online_option()
        return ast.AlterTable(table, "ALTER COLUMN", (column,))

    def _online_option(self) -> None:
        """Step over ``WITH (ONLINE = ON, ...)``, which says how the work is done and not what."""
        if self.key == "WITH" and self.peek().key == "(":
            self.advance()
            self.skip_parenthesis()

    def _column_attribute(self, table: ast.Name, name: str) -> ast.AlterTable:
        """Read what ALTER COLUMN adds to or takes from a column: HIDDEN, MASKED WITH (...)."""
        verb = self.one_of("ADD", "DROP")
        if self.key not in ("HIDDEN", "MASKED"):
            raise self.unsupported(f"ALTER COLUMN ... {verb} {self.key}")
        action = f"{verb} {self.key}"
        mask = self.mask() if action == "ADD MASKED" else None
        if mask is None:
            self.advance()
        return ast.AlterTable(table, action, (ast.ColumnDefinition(name, mask=mask),))

    def _alter_drop(self, table: ast.Name) -> ast.AlterTable:
        self.advance()
        action = "DROP CONSTRAINT"
        if self.accept("COLUMN"):
            action = "DROP COLUMN"
        elif self.accept("PERIOD"):
            self.expect_words("FOR", "SYSTEM_TIME")
            return ast.AlterTable(table, "DROP PERIOD")
        else:
            self.accept("CONSTRAINT")
        parts = [(action, self.if_exists(), [self.identifier()])]
        self._online_option()
        while self.accept(","):
            if self.key in ("COLUMN", "CONSTRAINT"):
                action = f"DROP {self.advance().key}"
                parts.append((action, self.if_exists(), [self.identifier()]))
            else:
                parts[-1][2].append(self.identifier())
            self._online_option()
        parts.sort(key=lambda part: part[0] == "DROP COLUMN")  # a column may go with the constraint that needs it
        first, *others = (ast.AlterTable(table, action, names=tuple(names), if_exists=if_exists) for action, if_exists, names in parts)
        return replace(first, further=tuple(others))

    def if_exists(self) -> bool:
        return self.accept_words("IF", "EXISTS")

    def _names_or_all(self) -> tuple[str, ...]:
        return () if self.accept("ALL") else self.comma_list(self.identifier)
