"""The stages of chosen orders, and which of them end an order on its channel (U5, W3). Main and reader threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linndesk.domain import stages
from linndesk.services.accounts import Account, Accounts
from linndesk.ui.screens.order_kit import OrderServices
from linndesk.ui.words import count, tr

PAGE = 200
KEEP = "\n"  # no name of a stage: each order keeps its own


@dataclass(frozen=True, slots=True)
class Stages:
    """``names``: every stage there is; ``processed``: by order id, those that count as processed on its channel;
    ``now``: the one that all of them have, "" = none, KEEP = not the same; ``others``: how many it only marks."""

    names: Sequence[str]
    processed: Mapping[int, tuple[str, ...]]
    now: str = ""
    others: int = 0

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Value and words; that nothing changes stands first where the orders have several."""
        kept = [(KEEP, tr("As they are"))] if self.now == KEEP else []
        return [*kept, ("", tr("No stage")), *((each, each) for each in self.names)]

    def ends(self, order_id: int, stage: str) -> bool:
        """Whether an order that enters the stage is despatched by it."""
        return bool(stage) and stages.counts(stage, self.processed.get(order_id, ()))


def begin_stages(accounts: Accounts, known: Sequence[Account]) -> dict[int, str]:
    """By account id, the stage in which orders come in, of channels whose orders this PC fulfils."""
    kinds = accounts.kinds
    hands = ((each, kinds[each.channel].fulfilling) for each in known)
    return {each.id: fulfilling.initial(each.settings) for each, fulfilling in hands if fulfilling is not None}


def processed_stages(accounts: Accounts) -> dict[int, tuple[str, ...]]:
    """By account id, of those whose orders a stage ends."""
    found = {}
    for each in accounts.listed():
        fulfilling = accounts.kinds[each.channel].fulfilling
        if fulfilling is not None:
            found[each.id] = fulfilling.processed(each.settings)
    return found


def read_stages(kit: OrderServices, ids: Sequence[int]) -> Stages:
    """Of these orders. On a reader thread."""
    ending = processed_stages(kit.accounts)
    processed: dict[int, tuple[str, ...]] = {}
    now: set[str] = set()
    for start in range(0, len(ids), PAGE):
        for order_id, each in kit.orders.rows(ids[start : start + PAGE]).items():
            now.add(each.stage)
            if each.account_id in ending and each.status in ("pending", "open"):
                processed[order_id] = ending[each.account_id]
    return Stages(kit.acts.stages(), processed, now.pop() if len(now) == 1 else KEEP, len(ids) - len(processed))


def stage_words(found: Stages) -> str:
    """What setting a stage does, in a sentence or two."""
    said = tr("A stage is only a mark here.")
    if not found.processed:
        return said
    ending = [each for each in found.names if any(found.ends(order_id, each) for order_id in found.processed)]
    orders = count(len(found.processed), "order", "orders")
    said = tr(
        "{stages} ends {orders} on the channel: that is a despatch, and the check sheet comes first.",
        stages=" · ".join(ending), orders=orders,
    )  # fmt: skip
    rest = tr("For the other {n} it is only a mark: nothing leaves.", n=f"{found.others:,}")
    return f"{said} {rest}" if found.others else said
