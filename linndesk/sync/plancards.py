"""What a plan has to say to people: the brake, locations, links that contradict each other, odd days. Sync thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from linndesk.domain.receipts import AccountReceipt
from linndesk.store import problems, stock_facts, stock_write
from linndesk.store.problems import Thing, Trouble
from linndesk.store.stock_draft import Clash, Draft, Speaker
from linndesk.store.store import Store

GROUP = "Stock"
SHOWN = 20


def of_account(draft: Draft, speaker: Speaker, now: datetime) -> list[str]:
    """The sentences of its receipt; its cards stand for what is so now. Inside a write."""
    return [
        *_locations(draft, speaker, now), *_brake(draft, speaker, now), *_days(draft, speaker, now), *_untold(draft),
    ]  # fmt: skip


def _untold(draft: Draft) -> list[str]:
    """Linked listings that take no level: nobody has to do anything about them, but a zero is explained."""
    return [
        f"{count:,} {'listing takes' if count == 1 else 'listings take'} no level: {why}"
        for why, count in draft.untold.items()
    ]


def clashes(
    store: Store,
    drafts: Sequence[Draft],
    speakers: Sequence[Speaker],
    receipts: Mapping[int, AccountReceipt],
    now: datetime,
) -> None:
    """One card for SKUs that two accounts of the pool link to different stock items."""
    found = [each for draft in drafts for each in draft.clashes]
    looked_at = {sku for draft in drafts for sku in draft.looked_at}
    if not looked_at:
        return
    store.write(partial(_clashes, speakers[0].pool_id, found, looked_at, now))
    for each in found[:SHOWN]:
        for speaker in speakers:
            if speaker.account_id in receipts and any(speaker.name == name for name, _ in each.links):
                receipts[speaker.account_id].messages.append(f"{each.channel_sku} is not sent: {_links(each)}")


def _clashes(pool_id: int, found: Sequence[Clash], looked_at: set[str], now: datetime) -> None:
    key, prefix = f"stock:links:{pool_id}", f"stock-link:{pool_id}:"
    still = [
        Thing(each, ref) for each, ref in stock_write.things(key).items() if each.removeprefix(prefix) not in looked_at
    ]
    trouble = Trouble(
        key, GROUP, "{n} SKU is linked to different stock items|{n} SKUs are linked to different stock items",
        "Accounts of one merchant share the quantity of a SKU; nothing is sent for it",
        "Link it to the same stock item in both accounts, or ignore it in one of them", repair="map",
    )  # fmt: skip
    things = [Thing(f"{prefix}{each.channel_sku}", each.channel_sku, _links(each)) for each in found]
    problems.stand(trouble, [*still, *things], now)


def _links(each: Clash) -> str:
    return ", ".join(f"{account} links it to {sku}" for account, sku in each.links)


def _locations(draft: Draft, speaker: Speaker, now: datetime) -> list[str]:
    key = f"stock:locations:{speaker.account_id}"
    if draft.trouble is None:
        problems.resolve(key, now)
        return []
    trouble = Trouble(
        key, GROUP, f"No stock is sent to {speaker.name}: {draft.trouble.title}", draft.trouble.detail,
        draft.trouble.fix, account_id=speaker.account_id, repair="config",
    )  # fmt: skip
    problems.stand(trouble, [Thing(f"stock-locations:{speaker.account_id}", speaker.name)], now)
    return [str(draft.trouble)]


def _brake(draft: Draft, speaker: Speaker, now: datetime) -> list[str]:
    key = f"stock:brake:{speaker.account_id}"
    if not draft.brake.tripped:
        problems.resolve(key, now)
        return [f"The brake was passed: {draft.passed}"] if draft.passed else []
    held = sum(each.hold == "brake" for each in draft.puts)
    said = f"The brake holds {held:,} {'level' if held == 1 else 'levels'} of {speaker.name}"
    trouble = Trouble(
        key, GROUP, said, ". ".join(draft.brake.reasons),
        "Look at Preview: go on with a reason, or put right what has changed", account_id=speaker.account_id,
        repair="preview",
    )  # fmt: skip
    problems.stand(trouble, [Thing(f"stock-brake:{speaker.account_id}", speaker.name)], now)
    return [f"{said}: {'. '.join(draft.brake.reasons)}"]


def _days(draft: Draft, speaker: Speaker, now: datetime) -> list[str]:
    """D10: days that are none from 1 to 30 are not sent; a card names them until they are put right."""
    key, prefix = f"stock:days:{speaker.account_id}", f"stock-days:{speaker.account_id}:"
    before = stock_write.things(key) if speaker.rules.product_latency else {}
    odd = (
        {**stock_facts.odd_days(list(before.values()), speaker.days_name), **draft.odd_days}
        if before
        else draft.odd_days
    )
    if not odd:
        problems.resolve(key, now)
        return []
    trouble = Trouble(
        key, GROUP, "{n} stock item has days that no channel takes|{n} stock items have days that no channel takes",
        f"They are left out of what {speaker.name} is told",
        "Give Despatch Time as a whole number from 1 to 30 in Inventory", "warning", speaker.account_id,
    )  # fmt: skip
    problems.stand(trouble, [Thing(f"{prefix}{sku}", sku, f"“{typed}”") for sku, typed in odd.items()], now)
    shown = ", ".join(f"{sku} “{typed}”" for sku, typed in list(draft.odd_days.items())[:SHOWN])
    return [f"Days that are none from 1 to 30 were left out: {shown}"] if shown else []
