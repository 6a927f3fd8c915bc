"""CREATE, ALTER and DROP SECURITY POLICY. Source: "CREATE SECURITY POLICY (Transact-SQL)", "ALTER SECURITY POLICY (Transact-SQL)"."""

from __future__ import annotations

from typing import Final

from ferryman.tsql import ast
from ferryman.tsql.parser.partitions import Partitions

_OPERATIONS: Final = {"AFTER": ("INSERT", "UPDATE"), "BEFORE": ("UPDATE", "DELETE")}


class RowSecurity(Partitions):
    """Reads definitions of security policies."""

    def create_security_policy(self) -> ast.SecurityPolicy | ast.Unsupported:
        return self._security_policy("CREATE")

    def alter_security_policy(self) -> ast.SecurityPolicy | ast.Unsupported:
        return self._security_policy("ALTER")

    def _security_policy(self, action: str) -> ast.SecurityPolicy:
        self.expect_words("SECURITY", "POLICY")
        name = self.name()
        changes = []
        while self.key in ("ADD", "ALTER", "DROP"):
            if self.key != "ADD" and action == "CREATE":
                raise self.error()
            changes.append(self._policy_change())
            if not self.accept(","):
                break
        enabled = schema_bound = None
        if self.accept("WITH"):
            self.expect("(")
            while True:
                option = self.one_of("STATE", "SCHEMABINDING")
                self.expect("=")
                value = self.one_of("ON", "OFF") == "ON"
                enabled, schema_bound = (value, schema_bound) if option == "STATE" else (enabled, value)
                if not self.accept(","):
                    break
            self.expect(")")
        self.accept_words("NOT", "FOR", "REPLICATION")
        return ast.SecurityPolicy(action, name, tuple(changes), enabled, schema_bound)

    def _policy_change(self) -> ast.PolicyChange:
        action = self.one_of("ADD", "ALTER", "DROP")
        kind = self.advance().key if self.key in ("FILTER", "BLOCK") else "FILTER"
        self.expect("PREDICATE")
        text = self._predicate_call() if action != "DROP" else ""
        self.expect("ON")
        table = self.name()
        return ast.PolicyChange(action, kind, table, text, self._blocked_operation() if kind == "BLOCK" else "")

    def _predicate_call(self) -> str:
        start = self.token
        self.name()
        self.expect("(")
        if self.key != ")":
            self.comma_list(self.expression)
        self.expect(")")
        return self.text_since(start)

    def _blocked_operation(self) -> str:
        when = self.key
        if when not in _OPERATIONS:
            return ""
        self.advance()
        return f"{when} {self.one_of(*_OPERATIONS[when])}"
