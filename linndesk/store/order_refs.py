"""Which order a REF means: the channel's id, our number with or without its prefix, or what the channel's people call
it. Inside a read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from linndesk.store import bulk
from linndesk.store.numbers import own_ids, plain_id
from linndesk.store.tables import Order

CHANNEL, OURS, ALSO = range(3)


@dataclass(frozen=True, slots=True)
class Meant:
    """``how``: by the channel's id, by the number that people here see, or by another number that it has."""

    order_id: int
    account_id: int
    how: int


def meant(refs: Sequence[str], account_id: int | None = None, *, deleted: bool = False) -> dict[str, list[Meant]]:
    """By REF (at most some hundred), the surest first, of one sureness the newest first. ``deleted``: these as well."""
    wanted = [each for each in refs if each]
    ids = {ref: {**dict.fromkeys(filter(None, [plain_id(ref)]), ""), **own_ids(ref)} for ref in wanted}
    own = sorted({order_id for each in ids.values() for order_id in each})
    rows = _rows(wanted, own, account_id, deleted) if wanted else []
    found: dict[str, list[Meant]] = {}
    for ref in wanted:
        mine = [_how(ref, ids[ref], row) for row in rows]
        found[ref] = sorted((each for each in mine if each is not None), key=lambda each: (each.how, -each.order_id))
    return found


def surest(found: Sequence[Meant]) -> list[int]:
    """Order ids. More than one = it is ambiguous: another account has an order of that number."""
    best = [each for each in found if each.how == CHANNEL] or list(found)
    one_account = len({each.account_id for each in best}) == 1
    ours = [each for each in best if each.how == OURS]
    return [each.order_id for each in (ours if one_account and ours else best)]


def _rows(
    refs: Sequence[str], own: Sequence[int], account_id: int | None, deleted: bool
) -> list[tuple[int, int, str, str, str]]:
    texts = bulk.marks(len(refs))
    by_id = f"pool_id in (select id from pool) and channel_order_id in ({texts})"  # there is an index of both
    where = f"(({by_id}) or called in ({texts})"
    where += f" or id in ({bulk.marks(len(own))}))" if own else ")"
    values: list[object] = [*refs, *refs, *own]
    if account_id is not None:
        where += " and account_id = ?"
        values.append(account_id)
    if not deleted:
        where += " and deleted_at is null"
    sql = f"select id, account_id, channel_order_id, prefix, called from orders where {where} order by id"
    return [(row[0], row[1], row[2], row[3], row[4]) for row in bulk.rows(Order, sql, values)]


def _how(ref: str, own: dict[int, str], row: tuple[int, int, str, str, str]) -> Meant | None:
    order_id, account_id, theirs, prefix, called = row
    if theirs == ref:
        return Meant(order_id, account_id, CHANNEL)
    if order_id in own and own[order_id].casefold() == prefix.casefold():
        return Meant(order_id, account_id, OURS)
    return Meant(order_id, account_id, ALSO) if called == ref or plain_id(ref) == order_id else None
