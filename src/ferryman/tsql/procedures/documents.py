"""sp_xml_preparedocument and sp_xml_removedocument. Source: the pages of these names in Microsoft's reference of system procedures."""

from __future__ import annotations

from typing import Final

from ferryman.errors import SqlError
from ferryman.sqltypes import INT, MAX, nvarchar
from ferryman.tsql.documents import Document
from ferryman.tsql.procedures.definition import Call, Formal, SystemProcedure


def _prepare(call: Call) -> int:
    """Parse @xmltext (NULL is an empty document) and return its handle, valid until it is removed or the session ends.

    Its paths may use the namespaces that the element @xpath_namespaces declares.
    """
    documents = call.session.documents
    handle = max(documents, default=-1) + 2
    documents[handle] = Document(call.text("@xmltext") or "<root/>", call.text("@xpath_namespaces") or "<root/>")
    call.give_back("@hdoc", handle)
    return 0


def _remove(call: Call) -> int:
    handle = call.number("@hdoc")
    if call.session.documents.pop(handle, None) is None:
        raise SqlError(8179, f"Could not find prepared statement with handle {handle}.", 16, 5)
    return 0


PROCEDURES: Final = (
    SystemProcedure(
        "sp_xml_preparedocument",
        (Formal("@hdoc", INT, required=True, output=True), Formal("@xmltext", nvarchar(MAX)), Formal("@xpath_namespaces", nvarchar(MAX))),
        _prepare,
    ),
    SystemProcedure("sp_xml_removedocument", (Formal("@hdoc", INT, required=True),), _remove),
)
