"""The rows of *Send from …*: what a channel's own warehouse offers for each order, and what was chosen. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QStyleOptionViewItem, QWidget

from linndesk.domain.outbound import Offer
from linndesk.services.outbound_sheet import Choice, OutboundCheck
from linndesk.ui.columns import Button, Column, Painted
from linndesk.ui.delegates import CellDelegate
from linndesk.ui.messages import sentence
from linndesk.ui.models import SmallTableModel
from linndesk.ui.screens.order_words import money_text
from linndesk.ui.words import tr, when, when_tip

Index = QModelIndex | QPersistentModelIndex
LEVEL = "tier"


@dataclass(frozen=True, slots=True)
class Shown:
    """One order as it is shown. ``tier``: the chosen service level, "" = none yet; ``is_out``: left out by a person."""

    check: OutboundCheck
    tier: str
    is_out: bool = False

    @property
    def goes(self) -> bool:
        return self.check.fulfillable and bool(self.tier) and not self.is_out

    @property
    def offer(self) -> Offer | None:
        return self.check.offer(self.tier) if self.tier else None


def first_shown(check: OutboundCheck) -> Shown:
    """With the level of its postal service, where that is offered."""
    return Shown(check, check.tier)


def in_order(rows: Sequence[Shown]) -> list[Shown]:
    """What goes, what needs a level, what was left out, and below them what cannot go; each in its own order."""
    return sorted(rows, key=lambda each: (not each.check.fulfillable, each.is_out, bool(each.tier)))


def choices(rows: Sequence[Shown]) -> list[Choice]:
    """Those that go."""
    return [Choice(each.check.order_id, each.tier) for each in rows if each.goes]


def fees(rows: Sequence[Shown]) -> str:
    """``£41.20 · €12.00``: what those that go cost, by currency; blank where the channel names no fee."""
    found: dict[str, Decimal] = {}
    for each in rows:
        offer = each.offer if each.goes else None
        if offer is not None and offer.fee is not None:
            found[offer.currency] = found.get(offer.currency, Decimal(0)) + offer.fee
    return " · ".join(money_text(amount, currency) for currency, amount in found.items())


def level_words(tier: str) -> str:
    """``STANDARD`` as people read it."""
    return tr(tier.capitalize())


def outbound_columns(now: Callable[[], datetime]) -> tuple[Column[Shown], ...]:
    def ships(each: Shown) -> datetime | None:
        return each.offer.ships_by if each.offer else None

    def arrives(each: Shown) -> datetime | None:
        return each.offer.arrives_by if each.offer else None

    return (
        Column("number", "Order", lambda each: each.check.number, 92, tooltip=lambda each: each.check.number),
        Column("channel_order_id", "Channel ref", lambda each: each.check.called or each.check.channel_order_id, 156,
               tooltip=lambda each: each.check.channel_order_id),
        Column("account", "Account", lambda each: each.check.account, 88, tooltip=lambda each: each.check.account),
        Column("units", "Units", lambda each: each.check.units, 58, "right"),
        Column(LEVEL, "Service level", _level, 116, editable=True, tooltip=_level_tip,
               header_tip="F2 chooses one that is offered, for all chosen orders"),
        Column("fee", "Fee", _fee, 76, "right", order=lambda each: each.offer.fee if each.offer else None,
               header_tip="What the channel asks for it, estimated by the channel"),
        Column("ships", "Ships by", lambda each: _day(ships(each), now()), 94,
               tooltip=lambda each: when_tip(ships(each)), order=ships),
        Column("arrives", "Arrives by", lambda each: _day(arrives(each), now()), 94,
               tooltip=lambda each: when_tip(arrives(each)), order=arrives),
        Column("found", "To look at", _found, 210, stretch=True, tooltip=lambda each: said(each, "\n")),
        Column("leave", "Take part", _button, 106, sortable=False,
               header_tip="Del leaves the chosen orders out, or takes them along again"),
    )  # fmt: skip


def said(each: Shown, between: str = " ") -> str:
    """Why it stays, or what to look at; all of it."""
    check = each.check
    parts = (check.refused, *check.findings) if check.refused else (*check.findings, *check.why)
    return between.join(sentence(tr(part)) for part in dict.fromkeys(parts) if part)


def _level(each: Shown) -> Painted | str | None:
    if not each.check.fulfillable:
        return None
    return level_words(each.tier) if each.tier else Painted(tr("Choose one"), "warn", "mark-backing-off")


def _level_tip(each: Shown) -> str:
    if not each.check.fulfillable:
        return ""
    names = ", ".join(level_words(offer.tier) for offer in each.check.offers)
    return tr("Offered: {names}. F2 chooses.", names=names)


def _fee(each: Shown) -> str | None:
    offer = each.offer
    return None if offer is None or offer.fee is None else money_text(offer.fee, offer.currency)


def _day(moment: datetime | None, now: datetime) -> str | None:
    """The day alone; the clock stands in the tooltip."""
    if moment is None:
        return None
    local = moment.astimezone()
    return f"{local:%a} {local.day} {local:%b}" if abs((local - now.astimezone()).days) < 300 else when(moment, now)


def _found(each: Shown) -> Painted:
    words = said(each).removesuffix(".")
    if not each.check.fulfillable:
        short = "; ".join(tr(why).rstrip(".") for why in each.check.why)  # the rest of it says who said so
        return Painted(short or words, "bad", "mark-needs-you")
    if each.is_out:
        return Painted(tr("Left out"), "dim", "state-ended")
    if words:
        return Painted(words, "warn", "mark-backing-off")
    return Painted(tr("Ready"), "ok", "light-on")


def _button(each: Shown) -> Button | Painted:
    if not each.check.fulfillable:
        return Painted(tr("Stays"), "dim", "state-ended")
    return Button(tr("Take along") if each.is_out else tr("Leave out"))


class ShownModel(SmallTableModel[Shown]):
    """Only what can go has a service level to choose."""

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        each = self.row_at(index.row())
        if each is None or not each.check.fulfillable:
            flags &= ~Qt.ItemFlag.ItemIsEditable
        return flags


class LevelDelegate(CellDelegate):
    """Chooses among the levels that the row's order is offered."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: N802
        box = QComboBox(parent)
        box.setAccessibleName(tr("Service level"))
        model = index.model()
        each = model.row_at(index.row()) if isinstance(model, ShownModel) else None
        for offer in each.check.offers if each is not None else ():
            fee = "" if offer.fee is None else f" · {money_text(offer.fee, offer.currency)}"
            box.addItem(level_words(offer.tier) + fee, offer.tier)
        box.setCurrentIndex(max(0, box.findData(each.tier if each is not None else "")))
        box.setMinimumWidth(box.sizeHint().width())
        box.activated.connect(lambda at: self._chosen(box))
        QTimer.singleShot(0, box, box.showPopup)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: N802
        """It is filled once: rows that change meanwhile do not move the choice."""

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:  # noqa: N802
        if isinstance(editor, QComboBox):
            model.setData(model.index(index.row(), index.column()), editor.currentData())

    def _chosen(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box, self.EndEditHint.NoHint)
