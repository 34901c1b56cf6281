"""D15, A9: rules of single listings as a person types them, and levels that are sent once more. Worker threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from linndesk.services import listingplan
from linndesk.services.itemrows import RowError
from linndesk.services.listingbatches import PART, Batches, Recording, Say, unheard
from linndesk.services.listingplan import Plan
from linndesk.services.listingrows import PRICE, LinkRow, read_price, read_rule
from linndesk.services.tableimport import counted
from linndesk.services.whoami import operator
from linndesk.store import accounts, audit, levels, listings, price_rows
from linndesk.store.writer import Urgency

NAMES = {"max_listed": "Max", "percentage": "Percentage", "end_when": "End when", "latency": "Latency", PRICE: "Price"}


@dataclass(frozen=True, slots=True)
class RulesSet:
    """What setting a rule did. ``left``: listings that stay as they are, with the reason; ``batch``: for undo."""

    changed: int
    left: tuple[tuple[str, str], ...]
    batch: int | None
    sentence: str


class OwnRules(Batches):
    """What beats the account's rules, listing by listing."""

    def set_rules(
        self, account: str, channel_skus: Sequence[str], typed: dict[str, str], *, say: Say = unheard
    ) -> RulesSet:
        """``typed``: by rule (max_listed, percentage, end_when, latency), blank = back to the account's; also the
        listing's own ``price``, blank = back to the stock item's. What is not named stays. One bulk change. Raises
        BadInput for what is no such number, UnknownName.
        """
        rules = {key: read_rule(key, text) for key, text in typed.items() if key != PRICE}
        prices = {PRICE: read_price(typed[PRICE])} if PRICE in typed else {}
        row = self._store.read(lambda: accounts.named(account))
        what = ", ".join(f"{NAMES[key]} {text.strip() or _blank(key)}" for key, text in typed.items())
        recording = Recording(self._store, row.id, what)
        changed, errors = 0, list[tuple[str, RowError]]()

        def job(part: Sequence[str]) -> Plan:
            made = listingplan.plan(row.id, [LinkRow(at, sku, None, rules, prices) for at, sku in enumerate(part)])
            listingplan.apply(row.id, made, recording.at, recording.who)
            return made

        for start in range(0, len(channel_skus), PART):
            part = channel_skus[start : start + PART]
            made = recording.write(part, partial(job, part))
            changed += sum(each.changes for each in made.rows)
            errors += [(part[each.row], each) for each in made.errors]
            say(start + len(part), len(channel_skus))
        self._store.write(lambda: audit.note("set rules", f"{account}: {what}", recording.at, after=changed))
        said = f"{what}: {counted(changed, 'listing')} changed"
        said += f"; {len(errors):,} left alone, sent from the channel's own warehouse" if errors else ""
        return RulesSet(changed, tuple((sku, each.reason) for sku, each in errors), recording.batch, said)

    def send_again(self, account: str, channel_skus: Sequence[str]) -> str:
        """A9: tell the channel their levels, and the prices that it is told, once more with the next sync, though it
        was told them already. What was marked, as a sentence. Raises UnknownName."""
        row = self._store.read(lambda: accounts.named(account))
        now = self._store.clock.now()

        def job(part: Sequence[str]) -> tuple[int, int]:
            found = listings.by_sku(row.id, part).values()
            costs = price_rows.known([each.id for each in found])
            price_rows.tell_anew(costs)
            sent = [each for each in found if each.sku and each.fulfilment == "merchant"]
            sent = [each for each in sent if each.verified and not each.ignored and not each.vanished]
            levels.mark_listings([each.id for each in sent], force=True)
            audit.note("send again", account, now, after=[each.channel_sku for each in sent], who=operator())
            return len(sent), len(costs)

        parts = (channel_skus[start : start + PART] for start in range(0, len(channel_skus), PART))
        done = [self._store.write(partial(job, part), Urgency.CLICK) for part in parts]
        marked, costs = sum(levels for levels, _ in done), sum(prices for _, prices in done)
        what = [counted(marked, "level")] * bool(marked) + [counted(costs, "price")] * bool(costs)
        said = f"{' and '.join(what)} told once more with the next sync" if what else "Nothing of these is sent"
        left = len(channel_skus) - marked
        why = "FBA, ignored, unlinked or not listed"
        return f"{said}; {left:,} left out ({why})" if left else said


def _blank(key: str) -> str:
    return "as the stock item" if key == PRICE else "as the account"
