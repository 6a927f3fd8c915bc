"""Principals and permissions.

Source: "CREATE LOGIN", "CREATE USER", "CREATE ROLE", "ALTER ROLE", "ALTER AUTHORIZATION", "GRANT", "DENY", "REVOKE" of the Transact-SQL reference.
"""

from __future__ import annotations

from typing import Final

from ferryman.tsql import ast
from ferryman.tsql.lexer import Kind
from ferryman.tsql.parser.definitions import Definitions

_ROLES: Final = ("ROLE", "SERVER ROLE")
_PASSWORD_FLAGS: Final = ("HASHED", "MUST_CHANGE", "UNLOCK")
_END_OF_PERMISSION: Final = ("ON", "TO", "FROM", ",", "(", "", ";")

Options = list[tuple[str, str | None]]


class Security(Definitions):
    """Reads statements about who may do what."""

    def create(self) -> ast.Statement:
        kind = self._principal_kind()
        return super().create() if kind is None else self._principal("CREATE", kind)

    def alter(self) -> ast.Statement:
        if self.peek().key == "AUTHORIZATION":
            return self._authorization()
        kind = self._principal_kind()
        return super().alter() if kind is None else self._principal("ALTER", kind)

    def _principal_kind(self) -> str | None:
        """Tell the kind of principal that the word after CREATE or ALTER names."""
        following = self.peek()
        if following.key in ("LOGIN", "USER", "ROLE"):
            return following.key
        if following.key == "SERVER" and self.peek(2).key == "ROLE":
            return "SERVER ROLE"
        return None

    # principals

    def _principal(self, action: str, kind: str) -> ast.PrincipalStatement:
        for _ in range(1 + len(kind.split())):
            self.advance()
        name = self.identifier()
        options: Options = []
        if kind in _ROLES:
            self._role_options(action, options)
        else:
            self._login_or_user_options(action, kind, options)
        return ast.PrincipalStatement(action, kind, name, tuple(options))

    def _role_options(self, action: str, options: Options) -> None:
        if action == "CREATE":
            if self.accept("AUTHORIZATION"):
                options.append(("AUTHORIZATION", self.identifier()))
            return
        if self.key in ("ADD", "DROP"):
            verb = self.advance().key
            self.expect("MEMBER")
            options.append((f"{verb} MEMBER", self.identifier()))
            return
        self.expect_words("WITH", "NAME", "=")
        options.append(("NAME", self.identifier()))

    def _login_or_user_options(self, action: str, kind: str, options: Options) -> None:
        if action == "ALTER" and self.key in ("ADD", "DROP"):
            raise self.unsupported(f"ALTER {kind} ... {self.key} {self.peek().key}")
        if action == "ALTER" and self.key in ("ENABLE", "DISABLE"):
            options.append((self.advance().key, None))
            return
        if self.key in ("FOR", "FROM"):
            self._source_of_principal(kind, options)
        elif self.accept_words("WITHOUT", "LOGIN"):
            options.append(("WITHOUT LOGIN", None))
        if self.accept("WITH"):
            self._principal_option(options)
            while self.accept(","):
                self._principal_option(options)
        elif not options and (action == "ALTER" or kind == "LOGIN"):
            raise self.error()

    def _source_of_principal(self, kind: str, options: Options) -> None:
        self.advance()
        if kind == "USER" and self.accept("LOGIN"):
            options.append(("FOR LOGIN", self.identifier()))
            return
        if kind == "LOGIN" and self.accept("WINDOWS"):
            options.append(("FROM WINDOWS", None))
            return
        raise self.unsupported(f"CREATE {kind} FROM {self.key}")

    def _principal_option(self, options: Options) -> None:
        name = self.word()
        if name == "NO" and self.key == "CREDENTIAL":
            raise self.unsupported("NO CREDENTIAL")
        if name == "OLD_PASSWORD" or name == "PASSWORD":
            self.expect("=")
            options.append((name, self._password()))
            while self.key in _PASSWORD_FLAGS or self.key == "OLD_PASSWORD":
                if self.key == "OLD_PASSWORD":
                    self._principal_option(options)
                else:
                    options.append((self.advance().key, None))
            return
        if not self.accept("="):
            options.append((name, None))
            return
        if self.token.kind is Kind.BINARY or self.token.kind is Kind.INTEGER or self.at_string or self.at_identifier:
            options.append((name, self.advance().value))
        elif self.key in ("ON", "OFF", "NULL"):
            options.append((name, self.advance().key))
        else:
            raise self.error()

    def _password(self) -> str:
        return self.advance().value if self.token.kind is Kind.BINARY else self.string()

    # permissions

    def _authorization(self) -> ast.AlterAuthorization:
        self.advance()
        self.expect_words("AUTHORIZATION", "ON")
        securable_class = self._securable_class()
        securable = self.name()
        self.expect("TO")
        owner = None if self.accept_words("SCHEMA", "OWNER") else self.identifier()
        return ast.AlterAuthorization(securable, securable_class, owner)

    def permission(self) -> ast.Permission:
        action = self.advance().key
        grant_option_for = action == "REVOKE" and self.accept_words("GRANT", "OPTION", "FOR")
        permissions = self.comma_list(self._one_permission)
        securable, securable_class = None, ""
        if self.accept("ON"):
            securable_class = self._securable_class()
            securable = self.name()
            if self.key == "(":
                columns = self.identifiers()
                permissions = tuple((permission, columns) for permission, _ in permissions)
        if action == "REVOKE":
            self.one_of("TO", "FROM")
        else:
            self.expect("TO")
        principals = self.comma_list(self._grantee)
        with_grant_option = action == "GRANT" and self.accept_words("WITH", "GRANT", "OPTION")
        cascade = action != "GRANT" and self.accept("CASCADE")
        grantor = self.identifier() if self.accept("AS") else None
        return ast.Permission(action, permissions, securable, securable_class, principals, with_grant_option, cascade, grant_option_for, grantor)

    def _one_permission(self) -> tuple[str, tuple[str, ...]]:
        words = [self.word()]
        while self.key not in _END_OF_PERMISSION:
            words.append(self.word())
        if words == ["ALL", "PRIVILEGES"]:
            words.pop()
        if words == ["EXEC"]:
            words = ["EXECUTE"]
        return " ".join(words), self.optional_identifiers()

    def _securable_class(self) -> str:
        """Read ``SCHEMA::`` and its kin; OBJECT is ''."""
        words = 0
        while self.peek(words).kind in (Kind.WORD, Kind.KEYWORD) and words < 3:
            words += 1
        if words == 0 or self.peek(words).key != "::":
            return ""
        found = " ".join(self.advance().key for _ in range(words))
        self.advance()
        return "" if found == "OBJECT" else found

    def _grantee(self) -> str:
        if self.key in ("PUBLIC", "NULL") and self.token.kind is Kind.KEYWORD:
            return self.advance().value
        return self.identifier()
