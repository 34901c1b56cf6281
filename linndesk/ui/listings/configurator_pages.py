"""The pages of a configurator: the channel's questions by section, categories, attributes, prices of shipping, ways to
pay. Main thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from linndesk.domain.publishing import Question, Section
from linndesk.services.configurators import Answered, ConfiguratorChanges, ConfiguratorView
from linndesk.ui.background import Background
from linndesk.ui.listings.categories import CategoryPicker, CategoryReads
from linndesk.ui.listings.judging import judged, money
from linndesk.ui.listings.questions import QuestionForm
from linndesk.ui.sections import Sections
from linndesk.ui.widgets import column, label
from linndesk.ui.words import tr

TITLES: dict[Section, str] = {
    "general": "General", "return": "Returns", "shipping": "Shipping", "payment": "Payment", "variation": "Variations",
}  # fmt: skip
NAME, CATEGORIES, ATTRIBUTES, PRICES, METHODS = "name", "categories", "attributes", "prices", "methods"
_PAY = "methods"


@dataclass(frozen=True, slots=True)
class TagsKnown:
    """What the account calls its shipping services and payment methods: tag and words."""

    shipping: Sequence[tuple[str, str]] = ()
    payment: Sequence[tuple[str, str]] = field(default_factory=tuple)


class ConfiguratorPages(QWidget):
    """``changed`` after every edit; built anew when the channel was asked again."""

    changed = Signal()

    def __init__(self, view: ConfiguratorView, tags: TagsKnown, reads: CategoryReads, background: Background) -> None:
        super().__init__()
        self._view = view
        self._tags = tags
        self._forms: dict[str, QuestionForm] = {}
        self.sections = Sections()
        for section, answered in view.sections.items():
            if answered:
                self._add_form(section, TITLES[section], answered)
        self.categories = CategoryPicker(view.categories, reads, background)
        self.sections.add(CATEGORIES, self.categories, tr("Categories"))
        self.categories.changed.connect(self._edited)
        self._add_attributes(view)
        self._add_tags(view)
        self.setLayout(column(self.sections, gap=0))
        self._mark()

    def _add_form(self, name: str, title: str, answered: Sequence[Answered]) -> None:
        asked = [each.question for each in answered]
        made = QuestionForm(asked, {each.question.key: each.answer for each in answered}, judge=judged)
        made.changed.connect(self._edited)
        self._forms[name] = made
        self.sections.add(name, made, tr(title))

    def _add_attributes(self, view: ConfiguratorView) -> None:
        shared = [each for each in view.attributes if each.question.of != "child"]
        if shared:
            self._add_form(ATTRIBUTES, "Attributes", shared)
            return
        asked = view.categories and not view.is_stale
        said = (
            tr("The channel asks for no attributes in these categories.") if asked
            else tr("Choose a category, then save: the channel says which attributes it wants there.")
        )  # fmt: skip
        self.sections.add(ATTRIBUTES, _sentence(said), tr("Attributes"))

    def _add_tags(self, view: ConfiguratorView) -> None:
        if view.form.shipping_each:
            told = dict(view.shipping)
            offered = _with(self._tags.shipping, told)
            asked = [Question(tag, words, tr("Empty: not offered."), kind="decimal") for tag, words in offered]
            given = {tag: (f"{price.normalize():f}",) for tag, price in told.items()}
            self._add_own(
                PRICES,
                tr("Shipping prices"),
                asked,
                given,
                tr(
                    "No shipping services of the channel are known yet: Shipping services of the account asks for them."
                ),
            )
        if view.form.payment_each:
            names = _named(_with(self._tags.payment, dict.fromkeys(view.payment, Decimal(0))))
            words = {tag: name for name, tag in names.items()}
            most = max(2, len(names))  # several may be chosen
            pay = Question(_PAY, tr("Buyers pay with"), choices=tuple(names), only_choices=True, most=most)
            asked = [pay] if names else []
            self._names = names
            self._add_own(
                METHODS,
                tr("Ways to pay"),
                asked,
                {_PAY: tuple(words[each] for each in view.payment)},
                tr("No payment methods of the channel are known yet: Payment methods of the account asks for them."),
            )

    def _add_own(
        self, name: str, title: str, asked: Sequence[Question], given: Mapping[str, tuple[str, ...]], nothing: str
    ) -> None:
        if not asked:
            self.sections.add(name, _sentence(nothing), title)
            return
        made = QuestionForm(asked, given, judge=judged)
        made.changed.connect(self._edited)
        self._forms[name] = made
        self.sections.add(name, made, title)

    # -- what the dialog uses

    @property
    def is_changed(self) -> bool:
        return self.categories.is_changed or any(each.is_changed for each in self._forms.values())

    @property
    def missing(self) -> int:
        """Answers that are missing or wrong."""
        return len(self._missing())

    @property
    def first(self) -> str:
        """The page that stands first."""
        return self.sections.names()[0]

    def _missing(self) -> list[tuple[str, str]]:
        """Page and question of each, in the order of the pages."""
        found: list[tuple[str, str]] = []
        for name in self.sections.names():
            form = self._forms.get(name)
            if name == CATEGORIES and not self.categories.chosen:
                found.append((name, ""))
            elif form is not None:
                found += [(name, key) for key in form.wrong_keys()]
                found += [(name, form.keys[0])] if name in (PRICES, METHODS) and form.is_blank else []
        return found

    def changes(self, name: str | None) -> ConfiguratorChanges:
        """Only what was changed."""
        settings = {section: self._forms[section].changes() for section in TITLES if section in self._forms}
        attributes = self._forms[ATTRIBUTES].changes() if ATTRIBUTES in self._forms else {}
        return ConfiguratorChanges(
            name=name,
            settings={section: each for section, each in settings.items() if each},
            categories=tuple(self.categories.chosen) if self.categories.is_changed else None,
            attributes=attributes,
            shipping=self._prices(),
            payment=self._methods(),
        )

    def next_missing(self) -> bool:
        """F8: the next answer that is missing or wrong; False = there is none."""
        order = self._missing()
        if not order:
            return False
        here = self.sections.current()
        focus = self._forms[here].key_of_focus() if here in self._forms else ""
        at = order.index((here, focus)) + 1 if (here, focus) in order else 0
        name, key = order[at % len(order)]
        self.sections.choose(name)
        if name == CATEGORIES:
            self.categories.setFocus()
        else:
            self._forms[name].go_to(key)
        return True

    def show(self, section: str = "") -> None:
        """A page, and the focus into it."""
        if section:
            self.sections.choose(section)
        form = self._forms.get(self.sections.current())
        if form is not None:
            form.go_to(form.keys[0])
        elif self.sections.current() == CATEGORIES:
            self.categories.setFocus()

    def _prices(self) -> tuple[tuple[str, Decimal], ...] | None:
        form = self._forms.get(PRICES)
        if form is None or not form.is_changed:
            return None
        told: dict[str, tuple[str, ...]] = {tag: (str(price),) for tag, price in self._view.shipping} | form.changes()
        read = {tag: money(values[0]) for tag, values in told.items() if values}
        return tuple((tag, price) for tag, price in read.items() if price is not None)

    def _methods(self) -> tuple[str, ...] | None:
        form = self._forms.get(METHODS)
        if form is None or not form.is_changed:
            return None
        return tuple(self._names[each] for each in form.changes()[_PAY] if each in self._names)

    def _edited(self) -> None:
        self._mark()
        self.changed.emit()

    def _mark(self) -> None:
        missing = {name for name, _ in self._missing()}
        for name, form in self._forms.items():
            self.sections.mark(name, wrong=name in missing, changed=form.is_changed)
        self.sections.mark(CATEGORIES, wrong=CATEGORIES in missing, changed=self.categories.is_changed)


def _with(known: Sequence[tuple[str, str]], told: Mapping[str, Decimal]) -> list[tuple[str, str]]:
    """The account's tags, and those that are told though it names them no more."""
    names = [tag for tag, _ in known]
    return [*known, *((tag, tag) for tag in told if tag not in names)]


def _named(tags: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Tag by its words; two with the same words go by their tags."""
    words = [each for _, each in tags]
    return {(each if words.count(each) == 1 else tag): tag for tag, each in tags}


def _sentence(said: str) -> QWidget:
    made = QWidget()
    made.setLayout(column(label(said, tone="dim", wrap=True), 1, margin=20))
    return made
