"""Slips in the set-up: its pages, their questions, and what becomes of the answers. Pure.

What a question is shown as wrongly is put right again when it comes back, so that only the showing is wrong.
"""

from __future__ import annotations

import copy
from typing import Any

from linndesk.sandbox.external.members import FIRST_STEP, LAST_STEP
from linndesk.sandbox.external.slip_rows import Change, Json, Scene, Slip, drop, error, put
from linndesk.sandbox.external.wizard import ANSWERS

_SHOW, _SAVE, _TOKEN = "UserConfigEndpoint", "SaveConfigEndpoint", "AuthorizationToken"
_BOTH = (_SAVE,)


def _page(name: str, rule: str, what: str, change: Change) -> Slip:
    return Slip(f"wizard-{name}", _SHOW, f"wizard.{rule}", what, answers=change, also=_BOTH)


def _item(name: str, rule: str, what: str, key: str, **members: Any) -> Slip:
    """One question is shown otherwise than it is."""

    def shown(body: Json, scene: Scene) -> Json:
        rows = body.get("ConfigItems", [])
        changed = [{**row, **members} if row["ConfigItemId"] == key else row for row in rows]
        scene.memory[str(body.get("StepName"))] = (copy.deepcopy(rows), changed)
        return {**body, "ConfigItems": changed}

    def asked(body: Json, scene: Scene) -> Json:
        own, changed = scene.memory.get(str(body.get("StepName")), ([], []))
        came = body.get("ConfigItems")
        if scene.endpoint != _SAVE or not isinstance(came, list) or len(came) != len(own):
            return body
        rows = [_right(*each) for each in zip(own, changed, came, strict=True)]
        return {**body, "ConfigItems": rows}

    return Slip(f"wizard-{name}", _SHOW, f"wizard.{rule}", what, answers=shown, asks=asked, also=_BOTH)


def _right(own: Json, changed: Json, came: Any) -> Json:
    """As the shop has it, with the answer; what was only shown so is its own value again."""
    value = came.get("SelectedValue") if isinstance(came, dict) else None
    untouched = str(value) == str(changed.get("SelectedValue"))
    return {**own, "SelectedValue": own["SelectedValue"] if untouched else value}


def _two_faces(body: Json, scene: Scene) -> Json:
    """The second time UserConfig is asked it stands elsewhere, though nothing was saved."""
    token = str(scene.asked.get(_TOKEN))
    times = scene.memory[token] = scene.memory.get(token, 0) + 1
    return {**body, "StepName": f"{body['StepName']}Again"} if times == 2 and body["StepName"] != LAST_STEP else body


def _begins_again(body: Json, scene: Scene) -> Json:
    """Whoever was done has to begin again."""
    who = scene.world.members.of(str(body.get(_TOKEN)))
    if who is not None and who.step == LAST_STEP:
        scene.world.members.change(who.token, step=FIRST_STEP)
    return body


def _circle(body: Json, scene: Scene) -> Json:
    """After the last page comes the first."""
    token = str(scene.asked.get(_TOKEN))
    if scene.endpoint == _SHOW:
        scene.memory.setdefault(token, copy.deepcopy(body))
    elif body.get("StepName") == LAST_STEP and token in scene.memory:
        scene.world.members.change(token, step=FIRST_STEP)
        return dict(scene.memory[token])
    return body


def _stands(body: Json, scene: Scene) -> Json:
    """The first page is taken, and shown again."""
    token, step = str(scene.asked.get(_TOKEN)), scene.asked.get("StepName")
    if scene.endpoint == _SHOW:
        scene.memory.setdefault(token, copy.deepcopy(body))
    elif step == FIRST_STEP and token in scene.memory:
        scene.world.members.change(token, step=FIRST_STEP)
        return dict(scene.memory[token])
    return body


def _any_step(body: Json, scene: Scene) -> Json:
    """Whatever step is named is the right one."""
    who = scene.world.members.of(str(body.get(_TOKEN)))
    return {**body, "StepName": who.step} if who is not None and isinstance(body.get("StepName"), str) else body


def _filled(body: Json, scene: Scene) -> Json:
    """What is left empty is made up."""
    return _valued(body, lambda key, value: value or ANSWERS.get(key, ""))


def _forgets(body: Json, scene: Scene) -> Json:
    """The note of the settings is not kept."""
    if body.get("StepName") != LAST_STEP:
        return body
    return _valued(body, lambda key, value: "" if key == "Note" else value)


def _valued(body: Json, change: Any) -> Json:
    rows = body.get("ConfigItems")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return body
    changed = [{**row, "SelectedValue": change(row.get("ConfigItemId"), row.get("SelectedValue"))} for row in rows]
    return {**body, "ConfigItems": changed}


def _settings_refused(body: Json, scene: Scene) -> Json | None:
    return {"Error": "Something is wrong"} if body.get("StepName") == LAST_STEP else None


_CHOICES = [{"Display": "Main", "Value": "main"}, {"Display": "Second", "Value": "second"}]
# fmt: off
WIZARD = (
    Slip("wizard-refused", _SHOW, "wizard.refused", "UserConfig is refused", answers=error("Something is wrong")),
    Slip("wizard-no-step", _SHOW, "wizard.step", "There is no StepName", answers=drop("StepName")),
    Slip("wizard-no-items", _SHOW, "wizard.items", "ConfigItems is missing", answers=drop("ConfigItems")),
    _page("no-title", "texts", "WizardStepTitle is missing", drop("WizardStepTitle")),
    _page("no-account", "account", "AccountName is missing", drop("AccountName")),
    _page("other-account", "account.other", "AccountName is another's", put("AccountName", "Somebody else")),
    _item("no-id", "item.id", "An item has no ConfigItemId", "HidePrice", ConfigItemId=""),
    _item("id-twice", "item.id.twice", "Two items have one ConfigItemId", "HidePrice", ConfigItemId="Handle"),
    _item("no-name", "item.name", "An item has no Name", "Note", Name=""),
    _item("odd-type", "item.type", "An item has a ValueType that there is not", "Note", ValueType="COLOUR"),
    _item("number", "item.value", "SelectedValue is a number", "DaysBack", SelectedValue=30),
    _item("flag-text", "item.flag", "MustBeSpecified is a text", "Note", MustBeSpecified="no"),
    _item("odd-order", "item.order", "SortOrder is a word", "Note", SortOrder="last"),
    _item("odd-value", "item.suits", "The value of a DOUBLE is a word", "Commission", SelectedValue="a lot"),
    _item("no-choices", "list", "A LIST has no ListValues", "Warehouse", ListValues=[]),
    _item("choice-no-value", "list.value", "A choice has no Value", "Warehouse",
          ListValues=[_CHOICES[0], {"Display": "Second"}]),
    _item("choice-no-display", "list.display", "A choice has no Display", "Warehouse",
          ListValues=[_CHOICES[0], {"Value": "second"}]),
    _item("choice-twice", "list.twice", "Two choices have one Value", "Warehouse",
          ListValues=[_CHOICES[0], {"Display": "Second", "Value": "main"}]),
    _item("odd-choice", "list.selected", "SelectedValue is none of the choices", "Warehouse", SelectedValue="third"),
    _item("regex", "regex", "A pattern does not compile", "Note", RegExValidation="(["),
    _item("regex-slow", "regex.slow", "A pattern can take for ever", "DaysBack", RegExValidation=r"^(\d+)+$"),
    _item("regex-no-words", "regex.words", "A pattern has no words", "DaysBack", RegExError=None),
    _item("odd-url", "url", "A URL leads nowhere", "Terms", Name="The terms"),
    _item("odd-button", "button", "A BUTTON leads nowhere", "TryIt", SelectedValue="/api/pressed"),
    Slip("wizard-two-faces", _SHOW, "wizard.changes", "UserConfig asked twice gives two pages", answers=_two_faces),
    Slip("wizard-begins-again", _SHOW, "wizard.reopened", "Who is done has to begin again", asks=_begins_again),
    Slip("wizard-circle", _SHOW, "wizard.endless", "After the last page comes the first", answers=_circle, also=_BOTH),
    Slip("wizard-stands", _SHOW, "wizard.stands", "A page is taken, and shown again", answers=_stands, also=_BOTH),
    Slip("wizard-any-step", _SAVE, "wizard.step.wrong", "A wrong step is taken without a word", asks=_any_step),
    Slip("wizard-empty-taken", _SAVE, "wizard.required", "What must be specified is taken empty", asks=_filled),
    Slip("wizard-forgets", _SAVE, "wizard.value.lost", "A value that was saved is lost", asks=_forgets),
    Slip("wizard-settings-refused", _SAVE, "wizard.settings", "The settings cannot be saved as they were shown",
         says=_settings_refused),
)
# fmt: on
