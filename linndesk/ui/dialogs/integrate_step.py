"""One page of an app's own set-up, as the app asks for it. Main thread."""

from __future__ import annotations

from linndesk.errors import InvalidSettings, LinndeskError
from linndesk.services.apppages import PageShown
from linndesk.ui.dialogs.app_settings_fields import AppFields
from linndesk.ui.dialogs.integrate_page import WizardStep, told
from linndesk.ui.widgets import button, row
from linndesk.ui.words import tr


class SetUpPage(WizardStep):
    """``shown`` is the page as the app gave it. ``go_on``: shown where the app stands elsewhere by now."""

    def __init__(self, shown: PageShown) -> None:
        super().__init__()
        self.shown = shown
        self.fields = AppFields(shown.items, shown.form)
        self.go_on = button(tr("Go on where the app stands"), link=True)
        self.go_on.hide()
        self.top.addLayout(row(self.go_on, 1))
        self.compose(self.fields)
        said = (
            shown.text if shown.items else "\n".join(each for each in (shown.text, tr("It asks nothing here.")) if each)
        )
        if any(each.required and not each.read_only for each in shown.form.items.values()):
            said = "\n".join(each for each in (said, tr("* is needed.")) if each)
        self.entitle(shown.title or tr("Set-up of {name}", name=shown.account), said)

    def refuse_with(self, trouble: LinndeskError) -> None:
        """What the app did not take: its own words at the top, what is wrong of a field beneath it."""
        if isinstance(trouble, InvalidSettings):
            self.fields.show_reasons(trouble.reasons)
        self.refuse(told(trouble))

    def same_as(self, shown: PageShown) -> bool:
        """The same page once more: what was typed in it still counts."""
        return self.shown.step == shown.step and self.shown.items == shown.items

    def take(self, shown: PageShown) -> None:
        """The app gave this page again: its answer is given back with the newest one."""
        self.shown = shown

    def offer_way(self, text: str) -> None:
        """The app stands at another page; blank = it stands here."""
        self.say(text)
        self.go_on.setVisible(bool(text))

    def take_focus(self) -> None:
        if self.fields.has_fields:
            self.fields.focus()
