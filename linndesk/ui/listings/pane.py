"""The right half of the Listings window: what the chosen listing says, or the chosen ones together. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QTabWidget, QWidget

from linndesk.domain.publishing import PictureRules
from linndesk.errors import LinndeskError
from linndesk.services.templates import TemplateView
from linndesk.ui.background import Background
from linndesk.ui.forms import EditorMaker
from linndesk.ui.listings.content import Content, blocks, changes_of, judge, of_one, of_several
from linndesk.ui.listings.editors import ParagraphEditor, TitleEditor, number_editor
from linndesk.ui.listings.faults import Placed, placed
from linndesk.ui.listings.pictures import PicturesEditor
from linndesk.ui.listings.questions import QuestionForm
from linndesk.ui.listings.said import SaidPage
from linndesk.ui.listings.services import ListingServices
from linndesk.ui.listings.shown import Shown, made_of, read, state_words
from linndesk.ui.listings.variations import VariationsEditor
from linndesk.ui.memory import Memory
from linndesk.ui.messages import error_box
from linndesk.ui.screens.parts import tabs
from linndesk.ui.widgets import ElidedLabel, button, card, column, label, row, set_tone
from linndesk.ui.words import count, soft, tr

EDITORS: Mapping[str, EditorMaker] = {
    "title": TitleEditor, "description": ParagraphEditor, "price": number_editor, "quantity": number_editor,
}  # fmt: skip
LISTING, PICTURES, VARIATIONS, SAID = range(4)
NAMED = 3  # of what its configurator lacks


class Pane(QFrame):
    """``edited``: something was typed. ``saved(sentence)``. ``configure(id)``: its configurator is asked for.
    ``loaded``: what was asked for is shown."""

    edited = Signal()
    saved = Signal(str)
    configure = Signal(int)
    loaded = Signal()

    def __init__(self, services: ListingServices, background: Background, memory: Memory, account: str) -> None:
        super().__init__()
        self._services = services
        self._background = background
        self._memory = memory
        self._account = account
        self.shown: Shown | None = None
        self._placed = Placed()
        self.form: QuestionForm | None = None
        self.pictures: PicturesEditor | None = None
        self.variations: VariationsEditor | None = None
        self.said = SaidPage(services.now)
        self.tabs: QTabWidget = tabs(tr("What the listing says"))
        self.heading = ElidedLabel()
        self.heading.setProperty("rank", "head")
        self.state = label("", wrap=True)
        self.lacks = label("", tone="warn", wrap=True)
        self.configure_button = button(tr("Its configurator…"), self._configure)
        self.next_button = button(tr("Next missing  F8"), self.next_missing)
        self.save_button = button(tr("Save Changes"), self.save, tip="Ctrl+S")
        self._compose()
        self.clear()

    def _compose(self) -> None:
        head = column(self.heading, self.state, self.lacks, gap=4)
        head.setContentsMargins(14, 10, 14, 2)
        foot = row(self.configure_button, 1, self.next_button, self.save_button)
        foot.setContentsMargins(14, 4, 14, 10)
        whole = column(head, gap=2)
        whole.addWidget(self.tabs, 1)
        whole.addLayout(foot)
        inside = QWidget()
        inside.setLayout(whole)
        self.setLayout(column(card(inside), gap=0))

    # -- reading

    def show_ids(self, ids: Sequence[int]) -> None:
        """Read them and show them; none = nothing is chosen."""
        if not ids:
            self.clear()
            return
        wanted = tuple(ids)
        self._background.read(
            f"listing-pane-{id(self)}",
            lambda: read(self._services, self._account, wanted),
            self._take,
            failed=self._gone,
            owner=self,
        )

    def clear(self) -> None:
        """Nothing is chosen."""
        self.shown = None
        self._drop_pages()
        self.heading.say(tr("Choose a listing"))
        self.state.setText(tr("What it says stands here: title, price, what the channel asks of it, its pictures."))
        set_tone(self.state, "dim")
        self.lacks.hide()
        self._enable()

    def _gone(self, trouble: LinndeskError) -> None:
        """It was removed while it was read: the table is read anew as well."""
        self.clear()

    def _take(self, shown: Shown) -> None:
        same = self.shown is not None and self.shown.ids == shown.ids and not self.is_changed
        here = self.tabs.currentIndex() if self.tabs.count() else LISTING
        key = self.form.key_of_focus() if same and self.form is not None else ""
        if same and self.shown is not None and made_of(self.shown) == made_of(shown):
            self.shown = shown
            self._say_faults()
        elif self.is_changed and self.shown is not None and self.shown.ids == shown.ids:
            self._say_head(shown)
            return  # what is being typed stays; it is read again once that is saved
        else:
            self._show(shown)
            self.tabs.setCurrentIndex(here if self.tabs.isTabVisible(here) else LISTING)
            if key and self.form is not None:
                self.form.go_to(key)
        self._say_head(shown)
        self._enable()
        self.loaded.emit()

    def _show(self, shown: Shown) -> None:
        self.shown = shown
        self._drop_pages()
        self._place()
        content = self._content(shown)
        self.form = QuestionForm(
            content.questions, content.answers, judge=judge, given=content.given, several=content.several,
            faults=content.faults, hints=content.hints, editors=EDITORS,
        )  # fmt: skip
        self._add_page(self.form, tr("Listing"))
        self._add_pictures(shown)
        self._add_variations(shown)
        self.tabs.addTab(self.said, tr("What it said"))
        self.said.show_view(shown.one)
        self.tabs.setTabVisible(SAID, shown.one is not None)
        self._order()
        self._say_tabs()

    def _content(self, shown: Shown) -> Content:
        if shown.one is not None:
            return of_one(shown.one, shown.names, self._placed.fields)
        if shown.several is not None:
            return of_several(shown.several, shown.configurator, shown.names)
        return Content((), {})

    def _add_pictures(self, shown: Shown) -> None:
        rules = shown.configurator.form.pictures if shown.configurator is not None else PictureRules()
        values = {} if shown.several is None else shown.several.values
        given = shown.one.row.pictures if shown.one is not None else values.get("pictures", ())
        varied = shown.several is not None and "pictures" in shown.several.differing
        self.pictures = PicturesEditor(given, rules, self._placed.pictures, varied=varied)
        self._add_page(self.pictures, tr("Pictures"))

    def _add_variations(self, shown: Shown) -> None:
        if shown.one is None:
            self.tabs.addTab(QWidget(), tr("Variations"))
            self.tabs.setTabVisible(VARIATIONS, False)
            return
        asked = shown.one.configurator
        self.variations = VariationsEditor(
            shown.one.row.variations, asked.form, asked.rules,
            [each.question for each in asked.attributes if each.question.of == "child"],
            memory=self._memory, faults=self._placed.each,
        )  # fmt: skip
        self.variations.say(self._placed.variations)
        self._add_page(self.variations, tr("Variations"))
        self.tabs.setTabVisible(VARIATIONS, asked.form.variations or bool(shown.one.row.variations))

    def _add_page(self, page: QuestionForm | PicturesEditor | VariationsEditor, title: str) -> None:
        page.changed.connect(self._edited)
        self.tabs.addTab(page, title)

    def _order(self) -> None:
        """Tab leads from the pages' names into the page, and from there to the buttons below."""
        before: QWidget = self.tabs.tabBar()
        for page in (self.form, self.pictures, self.variations, self.said):
            for each in page.findChildren(QWidget) if page is not None else ():
                if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.window() is self.window():
                    QWidget.setTabOrder(before, each)
                    before = each

    def _drop_pages(self) -> None:
        while self.tabs.count():
            page = self.tabs.widget(0)
            self.tabs.removeTab(0)
            if page is not self.said and page is not None:
                page.hide()
                page.deleteLater()
        self.form = self.pictures = self.variations = None

    # -- what is wrong

    def _place(self) -> None:
        one = None if self.shown is None else self.shown.one
        if one is None or one.row.state == "deleted":
            self._placed = Placed()
        else:
            self._placed = placed(one.faults, [each.sku for each in one.row.variations])

    def _say_faults(self) -> None:
        self._place()
        if self.form is not None:
            self.form.settle(self._placed.fields)
        if self.pictures is not None:
            self.pictures.settle(self._placed.pictures)
        if self.variations is not None:
            self.variations.settle(self._placed.each)
            self.variations.say(self._placed.variations)
        if self.shown is not None:
            self.said.show_view(self.shown.one)
        self._say_tabs()

    def _say_tabs(self) -> None:
        marks = (
            (LISTING, tr("Listing"), bool(self._placed.fields)),
            (PICTURES, tr("Pictures"), bool(self._placed.pictures)),
            (VARIATIONS, tr("Variations"), bool(self._placed.variations) or any(self._placed.each)),
        )
        for at, title, wrong in marks:
            self.tabs.setTabText(at, f"{title}  ✕" if wrong else title)

    def _say_head(self, shown: Shown) -> None:
        lacks: tuple[str, ...] = ()
        if shown.one is not None:
            view = shown.one
            self.heading.say(f"{view.row.sku}   {view.row.title}")
            words, tone = state_words(view)
            self.state.setText(soft(words))
            set_tone(self.state, tone)
            lacks = self._lacks(view)
        else:
            self.heading.say(tr("{n} chosen", n=count(len(shown.ids), "listing")))
            self.state.setText(tr("What differs says “several values”; only what is typed changes, in all of them."))
            set_tone(self.state, "dim")
        self.lacks.setText(soft(" ".join(lacks)))
        self.lacks.setVisible(bool(lacks))

    def _lacks(self, view: TemplateView) -> tuple[str, ...]:
        if view.row.state == "deleted":
            return ()
        lacks = self._placed.whole
        if self._placed.configurator:
            name, said = view.configurator.name, self._placed.configurator
            more = (tr("And {n} more.", n=f"{len(said) - NAMED:,}"),) if len(said) > NAMED else ()
            lacks += (tr("In the configurator {name}: {what}", name=name, what=" ".join(said[:NAMED] + more)),)
        return lacks

    def next_missing(self) -> bool:
        """F8: the next field that is missing or wrong; False = there is none here."""
        places: list[tuple[int, str, int]] = []
        if self.form is not None:
            places += [(LISTING, key, 0) for key in self.form.wrong_keys()]
        if self._placed.pictures:
            places.append((PICTURES, "", 0))
        if self._placed.variations:
            places.append((VARIATIONS, "", -1))
        places += [(VARIATIONS, key, at) for at, each in enumerate(self._placed.each) for key in each]
        if not places and self._placed.configurator:
            self.configure_button.setFocus()
            return True
        if not places:
            return False
        here = self._focused()
        order = [each[:2] for each in places]
        at = order.index(here) + 1 if here in order else 0
        self._go(*places[at % len(places)])
        return True

    def _focused(self) -> tuple[int, str]:
        page = self.tabs.currentIndex()
        key = self.form.key_of_focus() if page == LISTING and self.form is not None else ""
        return page, key

    def _go(self, page: int, key: str, at: int) -> None:
        self.tabs.setCurrentIndex(page)
        if page == LISTING and self.form is not None:
            self.form.go_to(key)
        elif page == PICTURES and self.pictures is not None:
            self.pictures.setFocus()
        elif self.variations is not None and at >= 0:
            self.variations.go_to(at, key)
        elif self.variations is not None:
            self.variations.setFocus()

    def focus(self) -> None:
        """Where the typing begins: the first field of the page in front."""
        page = self.tabs.currentWidget()
        if page is self.form and self.form is not None:
            self.form.go_to(self.form.keys[0])
        elif page is not None:
            page.setFocus()

    # -- saving

    @property
    def is_changed(self) -> bool:
        pages = (self.form, self.pictures, self.variations)
        return any(each.is_changed for each in pages if each is not None)

    @property
    def refusal(self) -> str:
        """Why it cannot be kept as it is typed; "" = it can. What the channel would not take can be kept."""
        if self.form is not None:
            for key in self.form.wrong_keys():
                if blocks([key]) and key in self.form.changes():
                    return self.form.reason(key)
        return self.variations.wrong if self.variations is not None and self.variations.is_changed else ""

    def changes(self) -> dict[str, Any]:
        """What ``Templates.save`` is given."""
        if self.shown is None or self.form is None:
            return {}
        made = changes_of(self.form.changes(), self.shown.names)
        if self.pictures is not None and self.pictures.is_changed:
            made["pictures"] = self.pictures.value()
        if self.variations is not None and self.variations.is_changed:
            made["variations"] = self.variations.value()
        return made

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Only what was typed, in every chosen listing; ``then`` once it is stored, or where nothing has to be."""
        if self.shown is None or not self.is_changed:
            if then is not None:
                then()
            return
        if self.refusal:
            self.go_to_refusal()
            return
        ids, changes = self.shown.ids, self.changes()

        def done(number: int) -> None:
            self._stored(ids, changes)
            self.saved.emit(tr("{n} saved.", n=count(number, "listing is", "listings are")))
            if then is not None:
                then()

        self._background.run(
            "clicks", lambda: self._services.templates.save(ids, changes), done=done,
            failed=self._not_saved, owner=self,
        )  # fmt: skip

    def _not_saved(self, trouble: LinndeskError) -> None:
        error_box(self.window(), trouble)

    def _stored(self, ids: Sequence[int], changes: Mapping[str, Any]) -> None:
        """What was typed while it was stored is not saved yet, and stays."""
        if self.shown is None or self.shown.ids != tuple(ids) or self.changes() != changes:
            return
        for page in (self.form, self.pictures):
            if isinstance(page, QuestionForm):
                page.settle({})
            elif page is not None:
                page.settle("")
        if self.variations is not None:
            self.variations.settle(())
        self.show_ids(ids)
        self._enable()

    def go_to_refusal(self) -> None:
        """Show what cannot be kept, and say why."""
        wrong = [each for each in (self.form.wrong_keys() if self.form else []) if blocks([each])]
        if wrong:
            self._go(LISTING, wrong[0], 0)
        elif self.variations is not None:
            self.variations.say(self.variations.wrong)
            self.tabs.setCurrentIndex(VARIATIONS)

    def _edited(self) -> None:
        self._enable()
        self.edited.emit()

    def _enable(self) -> None:
        self.save_button.setEnabled(self.is_changed)
        self.next_button.setEnabled(self.shown is not None)
        self.configure_button.setEnabled(self.shown is not None and self.shown.configurator is not None)

    def _configure(self) -> None:
        if self.shown is not None and self.shown.configurator is not None:
            self.configure.emit(self.shown.configurator.id)
