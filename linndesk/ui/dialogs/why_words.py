"""Why a number, in words: a sentence for each rule, the rows behind it, and all of it as text to copy. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from linndesk.domain.whychanges import Change
from linndesk.services.why import Why, WhyStep
from linndesk.ui.words import tr, when_tip

RULES = {
    "on_hand": "On hand", "in_open_orders": "In open orders", "end_when": "End when",
    "percentage": "Percentage", "max_listed": "Max listed",
}  # fmt: skip
STATES = {
    "sending": "No answer yet", "sent": "Not confirmed", "confirmed": "Confirmed", "refused": "Refused",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Behind:
    """One row behind a number. ``opens``: where Enter goes, as an act and its argument; blank = nowhere."""

    at: int
    what: str
    where: str
    units: str
    opens: tuple[str, str] = ("", "")


def units(number: int | None) -> str:
    return tr("nothing") if number is None else f"{number:,}"


def title(why: Why) -> str:
    """``Why 3?``: of what is wanted, or was sent then; ``Where do 12 come from?`` of the channel's own warehouse."""
    if why.counted is not None:
        return tr("Where do {n} come from?", n=f"{why.counted:,}")
    return tr("Why is it not sent?") if why.wanted is None else tr("Why {n}?", n=f"{why.wanted:,}")


def sentence(step: WhyStep, before: int) -> str:
    """What the rule does to ``before``, the number that the step before it left."""
    value, given = f"{step.value:,}", units(step.input)
    if step.rule == "on_hand":
        return tr("{n} on the shelves that count", n=given)
    if step.rule == "in_open_orders":
        return tr("{n} of them are promised to orders", n=given) if step.input else tr("No order holds any of them")
    if step.rule == "end_when":
        if before != step.value:
            return tr("{before} is at or below {n}: it shows 0", before=f"{before:,}", n=given)
        return tr("Above {n}: it stays", n=given) if step.value else tr("There is nothing to show")
    if step.rule == "percentage":
        return tr("{n} % of {before}, rounded down", n=given, before=f"{before:,}")
    if step.input is None:
        return tr("No limit is set")
    return tr("More than {n} is cut to {value}", n=given, value=value) if before != step.value else tr("Not above it")


def sentences(why: Why) -> list[str]:
    """One for each step."""
    found, before = [], 0
    for step in why.steps:
        found.append(sentence(step, before))
        before = step.value
    return found


def behind(step: WhyStep) -> list[Behind]:
    """The rows behind a step."""
    return [_row(at, each) for at, each in enumerate(step.rows)]


def _row(at: int, row: Mapping[str, Any]) -> Behind:
    if "from" in row:
        own = row["from"] == "listing"
        what = tr("Set for this listing") if own else tr("Set for the account {name}", name=row["account"])
        return Behind(at, what, "", "", ("screen-channel-integration", str(row["account"])))
    per = tr(" · {n} in one kit", n=row["per"]) if row["per"] != 1 else ""
    if "on_hand" in row:
        return Behind(
            at, f"{row['sku']}{per}", row["location"], f"{row['on_hand']:,}", ("screen-inventory", row["sku"])
        )
    if not row["order"]:
        return Behind(at, tr("Other orders, added up") + per, row["location"], f"−{row['units']:,}")
    what = tr("Order {number} · {ref} · {account}", number=row["order"], ref=row["channel_order_id"],
              account=row["account"])  # fmt: skip
    sku = f" · {row['sku']}{per}" if per else ""
    return Behind(at, what + sku, row["location"], f"−{row['units']:,}", ("screen-open-orders", row["order"]))


def changes(change: Change) -> list[Behind]:
    """Sentences first, then the movements."""
    found = [Behind(at, each, "", "") for at, each in enumerate(change.sentences)]
    for sku, each in change.movements:
        note = f": {each.note}" if each.note else ""
        what = tr("{when}, {who} · {sku} {reason}{note}", when=when_tip(each.at).split("\n")[0], who=each.who, sku=sku,
                  reason=each.reason, note=note)  # fmt: skip
        opens = ("screen-open-orders", each.order_number) if each.order_number else ("screen-inventory", sku)
        found.append(Behind(len(found), what, each.location, f"{each.delta:+,}", opens))
    if change.more:
        found.append(Behind(len(found), tr("and older movements; Inventory has all of them"), "", ""))
    return found


def as_text(why: Why, changed: Sequence[Behind], now: datetime) -> str:
    """Everything that the window says, for a mail or a note."""
    lines = [
        f"{why.channel_sku} · {why.account}" + (f" · {why.sku}" if why.sku else ""),
        why.title,
        tr("As of {at}", at=when_tip(why.of_send.at if why.of_send else now)),
        tr("Wanted {wanted}, sent {sent}, confirmed {confirmed}", wanted=units(why.wanted), sent=units(why.sent),
           confirmed=units(why.confirmed)),
        "",
    ]  # fmt: skip
    for step, said in zip(why.steps, sentences(why), strict=True):
        lines.append(f"{tr(RULES[step.rule])}: {units(step.input) if step.input is not None else tr('no limit')}"
                     f" → {step.value:,}   {said}")  # fmt: skip
        lines += [f"    {each.what}  {each.where}  {each.units}".rstrip() for each in behind(step)]
    lines += ["", tr("Not sent: {why}", why=why.not_sent)] if why.not_sent else [""]
    lines += list(why.stands)
    lines += ["", tr("What changed:"), *(f"    {each.what}  {each.units}".rstrip() for each in changed)] * bool(changed)
    return "\n".join(lines)
