"""Variations of a listing: what they differ by, one line each, and the fields of the chosen one. Main thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from linndesk.domain.publishing import ListingForm, Picture, Question, Values, VariationRules
from linndesk.services.templates import VariationDraft
from linndesk.ui.columns import Column, Painted
from linndesk.ui.listings.judging import amount, judged, money, whole
from linndesk.ui.listings.questions import QuestionForm
from linndesk.ui.memory import Memory
from linndesk.ui.models import SmallTableModel
from linndesk.ui.tables import Table
from linndesk.ui.widgets import button, card, column, label, row
from linndesk.ui.words import soft, tr

TABLE_HEIGHT = 150
PICTURES = 1_000  # lines; how many the channel takes it says itself


@dataclass(slots=True)
class _Line:
    """A variation as it is typed: values by the key of its field, and what was found wrong with them."""

    id: int
    values: dict[str, tuple[str, ...]]
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what its pictures are for, by address
    faults: Mapping[str, str] = field(default_factory=dict)


class VariationsEditor(QWidget):
    """``changed`` after every edit. A variation's fields: SKU, its options, quantity, price, attributes, pictures."""

    changed = Signal()

    def __init__(
        self,
        variations: Sequence[VariationDraft],
        form: ListingForm,
        rules: VariationRules,
        attributes: Sequence[Question],
        *,
        memory: Memory,
        faults: Sequence[Mapping[str, str]] = (),
    ) -> None:
        """``attributes``: those asked of each variation. ``faults``: of each variation, by field key."""
        super().__init__()
        self._form, self._attributes = form, tuple(attributes)
        self._lines = [
            _Line(at, _typed(each), {one.url: one.tags for one in each.pictures}) for at, each in enumerate(variations)
        ]
        self._next = len(self._lines)
        self._fields: QuestionForm | None = None
        names = [name for each in variations for name, _ in each.options] or [name for name, _ in rules.needed]
        self.by = QLineEdit(", ".join(dict.fromkeys(names)))
        self.by.setPlaceholderText(tr("Colour, Size"))
        self.by.setAccessibleName(tr("They vary by"))
        self.by.setMaximumWidth(320)
        self.model: SmallTableModel[_Line] = SmallTableModel(self._columns(), lambda each: each.id)
        self.table = Table("listing-variations", self.model, memory, title=tr("Variations"))
        self.table.opens_rows = False
        self.table.setFixedHeight(TABLE_HEIGHT)
        self.table.set_empty(tr("It is one product. Add a variation for each product that it is sold as."))
        self.fault = label("", tone="bad", wrap=True)
        self.fault.hide()
        self._compose(rules)
        self._first = self.value()
        self.show_faults(faults)
        self.by.editingFinished.connect(self._show_fields)
        self.by.textEdited.connect(lambda text: self._edited())
        self.table.selectionModel().currentRowChanged.connect(self._show_fields)
        self.table.begin()

    def _compose(self, rules: VariationRules) -> None:
        needed = "; ".join(f"{name}: {words}" if words else name for name, words in rules.needed)
        words = [tr("Names between commas.")]
        words += [tr("The channel wants: {needed}.", needed=soft(needed))] if needed else []
        words += [tr("At most {n}.", n=rules.most)] if rules.most else []
        self.add_button = button(tr("Add variation"), self.add)
        self.remove_button = button(tr("Remove variation"), self.remove)
        head = row(label(tr("They vary by")), self.by, self.add_button, self.remove_button, 1)
        helping = label(" ".join(words), tone="dim", wrap=True)
        self._below: QVBoxLayout = column()
        whole = column(head, helping, card(self.table), self.fault, self._below, gap=7, margin=14)
        whole.setStretch(4, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.by)

    def _columns(self) -> tuple[Column[_Line], ...]:
        return (
            Column("sku", "SKU", lambda each: _one(each, "sku"), 120, sortable=False),
            Column("options", "Options", self._options, 120, stretch=True, sortable=False, tooltip=self._options),
            Column("quantity", "Quantity", lambda each: _one(each, "quantity"), 74, "right", sortable=False),
            Column("price", "Price", lambda each: _one(each, "price"), 74, "right", sortable=False,
                   hidden=not self._form.variation_price),
            Column("wrong", "Missing", lambda each: Painted(tr("Look"), "bad", "mark-needs-you") if each.faults
                   else None, 84, sortable=False),
        )  # fmt: skip

    # -- what dialogs use

    @property
    def is_changed(self) -> bool:
        return self.value() != self._first or self.wrong != ""

    @property
    def wrong(self) -> str:
        """Why it cannot be saved as it is typed; "" = it can."""
        skus = [_one(each, "sku") for each in self._lines]
        if "" in skus:
            return tr("A variation has no SKU yet.")
        if len(set(skus)) < len(skus):
            return tr("Two variations have one SKU.")
        for line in self._lines:
            for key, read in (("quantity", whole), ("price", money)):
                text = _one(line, key)
                if text and read(text) is None:
                    return tr("{sku}: {text} is no {what}.", sku=_one(line, "sku") or tr("A variation"), text=text,
                              what=tr("whole number") if key == "quantity" else tr("price"))  # fmt: skip
        return ""

    def value(self) -> tuple[VariationDraft, ...]:
        """As typed; a number that is none counts as not given, see ``wrong``."""
        return tuple(_made(each, self.names) for each in self._lines)

    @property
    def names(self) -> list[str]:
        """Of what they differ by."""
        return list(dict.fromkeys(each.strip() for each in self.by.text().split(",") if each.strip()))

    def settle(self, faults: Sequence[Mapping[str, str]]) -> None:
        """What is in it is saved by now, and that is what was found wrong with it."""
        self._first = self.value()
        self.show_faults(faults)

    def say(self, fault: str) -> None:
        """What is wrong with all of them together, "" = nothing."""
        self.fault.setText(soft(fault))
        self.fault.setVisible(bool(fault))

    def show_faults(self, faults: Sequence[Mapping[str, str]]) -> None:
        for at, line in enumerate(self._lines):
            line.faults = faults[at] if at < len(faults) else {}
        self.model.set_rows(self._lines)
        current = self._line()
        if self._fields is not None and current is not None:
            self._fields.settle(current.faults)

    def go_to(self, at: int, key: str) -> None:
        """Choose a variation and put the focus into one of its fields."""
        if 0 <= at < len(self._lines):
            self.table.select_id(self._lines[at].id)
            if self._fields is not None:
                self._fields.go_to(key)

    # -- acts

    def add(self) -> None:
        """One more, like the last one but for its SKU and options."""
        values = dict(self._lines[-1].values) if self._lines else {}
        kept = {key: each for key, each in values.items() if key in ("quantity", "price", "title")}
        line = _Line(self._next, kept)
        self._next += 1
        self._lines.append(line)
        self.model.set_rows(self._lines)
        self.table.select_id(line.id)
        self._show_fields()
        if self._fields is not None:
            self._fields.go_to("sku")
        self._edited()

    def remove(self) -> None:
        """The chosen one goes."""
        line = self._line()
        if line is not None:
            self._lines.remove(line)
            self.model.set_rows(self._lines)
            self._show_fields()
            self._edited()

    # -- inside

    def _line(self) -> _Line | None:
        wanted = self.table.current_id()
        return next((each for each in self._lines if each.id == wanted), None)

    def _options(self, line: _Line) -> str:
        return " · ".join(_one(line, f"option:{name}") or "?" for name in self.names)

    def _show_fields(self) -> None:
        if self._fields is not None:
            self._fields.hide()
            self._fields.deleteLater()
            self._fields = None
        line = self._line()
        if line is None:
            return
        made = QuestionForm(self._questions(), line.values, judge=self._judged, faults=line.faults)
        made.changed.connect(self._take)
        self._below.addWidget(made, 1)
        self._fields = made
        self.model.set_rows(self._lines)

    def _take(self) -> None:
        line = self._line()
        if line is not None and self._fields is not None:
            line.values |= self._fields.changes()
            self.model.set_rows(self._lines)
        self._edited()

    def _edited(self) -> None:
        self.say("")
        self.changed.emit()

    def _questions(self) -> list[Question]:
        made = [Question("sku", tr("SKU"), required=True)]
        made += [Question(f"option:{name}", name, required=True) for name in self.names]
        made.append(Question("quantity", tr("Quantity"), kind="int"))
        if self._form.variation_price:
            made.append(Question("price", tr("Price"), kind="decimal"))
        if self._form.variation_title:
            made.append(Question("title", tr("Title")))
        made.append(Question("pictures", tr("Pictures"), most=PICTURES))
        made += [_as_field(each) for each in self._attributes]
        return made

    def _judged(self, question: Question, values: tuple[str, ...]) -> str:
        text = values[0]
        if question.key == "quantity" and whole(text) is None:
            return tr("Give a whole number.")
        if question.key == "price" and money(text) is None:
            return tr("Give a price, such as 12.50.")
        return judged(question, values) if question.key.startswith("attribute:") else ""


def _as_field(question: Question) -> Question:
    given = {each: getattr(question, each) for each in Question.__slots__}
    return Question(**(given | {"key": f"attribute:{question.key}", "place": (9, 0)}))


def _typed(variation: VariationDraft) -> dict[str, tuple[str, ...]]:
    values = {
        "sku": (variation.sku,),
        "title": (variation.title,),
        "quantity": () if variation.quantity is None else (str(variation.quantity),),
        "price": () if variation.price is None else (amount(variation.price) or "",),
        "pictures": tuple(each.url for each in variation.pictures),
    }
    values |= {f"option:{name}": (value,) for name, value in variation.options}
    values |= {f"attribute:{key}": tuple(each) for key, each in variation.attributes.items()}
    return {key: tuple(filter(None, each)) for key, each in values.items()}


def _made(line: _Line, names: Sequence[str]) -> VariationDraft:
    attributes: Values = {
        key.removeprefix("attribute:"): each
        for key, each in line.values.items()
        if key.startswith("attribute:") and each
    }
    return VariationDraft(
        sku=_one(line, "sku"),
        title=_one(line, "title"),
        quantity=whole(_one(line, "quantity")),
        price=money(_one(line, "price")),
        options=tuple((name, _one(line, f"option:{name}")) for name in names),
        pictures=tuple(Picture(each, line.tags.get(each, ())) for each in line.values.get("pictures", ())),
        attributes=attributes,
    )


def _one(line: _Line, key: str) -> str:
    values = line.values.get(key, ())
    return values[0] if values else ""
