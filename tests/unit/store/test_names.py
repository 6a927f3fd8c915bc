"""T-SQL names as PostgreSQL identifiers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ferryman.store.names import MAXIMUM_BYTES, identifier, quote, schema_name

NAMES = st.text(st.sampled_from("ab.~é😀0"), min_size=1, max_size=128)


def test_short_names_are_lower_cased() -> None:
    assert (identifier("Orders"), identifier("ÄB"), schema_name("Sales", "dbo")) == ("orders", "äb", "sales.dbo")


def test_long_names_keep_their_beginning() -> None:
    shortened = identifier("Customer" * 16)
    assert shortened.startswith("customercustomer")
    assert len(shortened.encode()) == MAXIMUM_BYTES
    assert shortened == identifier("CUSTOMER" * 16)
    assert shortened != identifier("customer" * 15 + "customes")
    assert identifier(shortened) != shortened


@given(NAMES)
def test_identifiers_fit(name: str) -> None:
    assert len(identifier(name).encode()) <= MAXIMUM_BYTES


@given(NAMES, NAMES)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert (identifier(one) == identifier(other)) == (one.lower() == other.lower())


@given(NAMES, NAMES, NAMES, NAMES)
def test_different_schemas_stay_apart(one: str, two: str, three: str, four: str) -> None:
    assert (schema_name(one, two) == schema_name(three, four)) == ((one.lower(), two.lower()) == (three.lower(), four.lower()))


def test_dots_within_names() -> None:
    assert schema_name("a.b", "c") != schema_name("a", "b.c")


def test_quote() -> None:
    assert quote('a"b') == '"a""b"'
