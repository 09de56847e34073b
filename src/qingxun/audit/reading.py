"""Reading rows for sealing and proving, also such as somebody filled with what no field holds."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence

from qingxun.audit.canonical import authenticator, content
from qingxun.audit.keys import load_key
from qingxun.audit.merkle import leaf_hash
from qingxun.audit.models import AuditLeaf, AuditRow
from qingxun.kit.clock import CHINA

CHUNK = 500


def read_rows(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, AuditRow]:
    """Rows by id. One with a value that cannot even be read comes without its contents."""
    try:
        return AuditRow.objects.in_bulk(ids)
    except (ValueError, TypeError):  # somebody wrote what no field holds
        found: dict[uuid.UUID, AuditRow] = {}
        for id_ in ids:
            try:
                found |= AuditRow.objects.in_bulk([id_])
            except (ValueError, TypeError):
                found[id_] = AuditRow(id=id_, at=birth_of(id_), verb="?")
        return found


def leaf_of(row: AuditRow) -> bytes:
    """The leaf of a row; empty when its values cannot be written canonically."""
    try:
        return leaf_hash(content(row))
    except (AttributeError, ValueError, TypeError):
        return b""


def is_authentic(row: AuditRow) -> bool:
    """Whether the program wrote the row, as it is now, with the present key."""
    try:
        return bytes(row.authenticator) == authenticator(load_key().row_key, row)
    except (AttributeError, ValueError, TypeError):
        return False


def sealed_rows(
    top: int, first: int = 1
) -> Iterator[tuple[int, uuid.UUID, bytes, AuditRow | None]]:
    """Leaves of that range in order, each with its row, which may be gone."""
    after = first - 1
    while True:
        leaves = list(
            AuditLeaf.objects.filter(sequence__gt=after, sequence__lte=top)
            .order_by("sequence")
            .values_list("sequence", "id", "hash")[:CHUNK]
        )
        if not leaves:
            return
        rows = read_rows([id_ for _sequence, id_, _hash in leaves])
        for sequence, id_, hash_ in leaves:
            yield sequence, id_, bytes(hash_), rows.get(id_)
        after = leaves[-1][0]


def birth_of(id_: uuid.UUID) -> dt.datetime:
    """The moment in a UUIDv7."""
    return dt.datetime.fromtimestamp((id_.int >> 80) / 1000, tz=CHINA)
