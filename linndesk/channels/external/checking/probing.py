"""What SaveConfig must not take, and what it must keep: asked on an integration that nothing else needs. Worker
threads."""

from __future__ import annotations

from linndesk.channels.external.checking import items, wizard
from linndesk.channels.external.checking.book import Book, Words
from linndesk.channels.external.checking.items import Page
from linndesk.channels.external.checking.judge import Part, error_of
from linndesk.channels.external.checking.visit import Visit

_SHOW, _SAVE = "UserConfigEndpoint", "SaveConfigEndpoint"
_NO_STEP = "linndesk-check-no-such-step"
_CHANGED = "linndesk check"


def look(visit: Visit, token: str) -> None:
    """A step that there is not, required fields without a value, settings that are changed and read again."""
    if not visit.set_up or not (visit.has(_SHOW) and visit.has(_SAVE)):
        return
    own, visit.token = visit.token, token
    try:
        page = _wrong_step(visit)
        while page is not None and not page.is_last:
            page = _without(visit, page) or _onwards(visit, page)
        if page is not None:
            _change(visit, page)
    finally:
        visit.token = own


def _shown(visit: Visit) -> Page | None:
    part = visit.post(_SHOW, {}, "on another integration")
    return None if part is None else _page(part)


def _page(part: Part) -> Page | None:
    """It was judged before: here it is only read."""
    quietly = Part(part.raw, part.path, Book(part.book.quiet), part.endpoint)
    return None if error_of(quietly) else items.read(quietly, "")


def _wrong_step(visit: Visit) -> Page | None:
    page = _shown(visit)
    if page is None:
        return None
    values = wizard.answers(visit, page)
    part = _save(visit, page, values, _NO_STEP, "a step that there is not")
    if part is None or error_of(part):
        return page
    part.wrong("wizard.step.wrong", "StepName", _NO_STEP)
    return _shown(visit)


def _without(visit: Visit, page: Page) -> Page | None:
    """The page once more without what must be there; the next page where the app takes that."""
    needed = next((each for each in page.items if each.required and each.kept or _is_password(each)), None)
    if needed is None:
        return None
    values = {**wizard.answers(visit, page), needed.id: ""}
    part = _save(visit, page, values, page.step, f"{needed.id} without a value")
    if part is None or error_of(part):
        return None
    following = _page(part)
    if following is None or following.step == page.step:
        return None  # it shows the page again, or none: that says as much
    part.wrong("wizard.required", needed.id)
    return following


def _is_password(item: items.Item) -> bool:
    return item.required and item.kind == "PASSWORD" and not item.fixed


def _onwards(visit: Visit, page: Page) -> Page | None:
    part = _save(visit, page, wizard.answers(visit, page), page.step, f"step {page.step}")
    following = None if part is None else _page(part)
    return None if following is None or following.step == page.step else following


def _save(visit: Visit, page: Page, values: dict[str, str], step: str, what: str) -> Part | None:
    body = {"StepName": step, "ConfigItems": [each.back(values[each.id]) for each in page.items]}
    return visit.refused(_SAVE, {"AuthorizationToken": visit.token, **body}, what)


def _change(visit: Visit, page: Page) -> None:
    """A switch is turned, a choice and a free text are changed, and all of it is read again."""
    values = wizard.answers(visit, page)
    changed = {**values, **_changes(page)}
    part = _save(visit, page, changed, page.step, "changed settings")
    if part is None:
        return
    if error_of(part):  # an app may know better what its settings can be
        changed = values
        part = _save(visit, page, changed, page.step, "its own settings")
        if part is None:
            return
        if words := error_of(part):
            part.wrong("wizard.settings", "Error", Words(words))
            return
    shown = _shown(visit)
    if shown is None or not shown.is_last:
        return
    for each in shown.items:
        if each.kept and each.shows() and each.id in changed and not wizard.same(each, changed[each.id], each.value):
            visit.book.add("wizard.value.lost", _SAVE, each.id, each.value)


def _changes(page: Page) -> dict[str, str]:
    """One of each kind at most, so that an app that looks closely has little to refuse."""
    found: dict[str, tuple[str, str]] = {}
    for each in page.items:
        if not each.kept or each.pattern or each.kind in found:
            continue
        if each.kind == "BOOLEAN":
            found[each.kind] = (each.id, "False" if wizard.same(each, each.value, "True") else "True")
        elif each.kind == "LIST" and len(each.choices) > 1:
            found[each.kind] = (each.id, next(one for one in each.choices if one != each.value))
        elif each.kind == "STRING":
            found[each.kind] = (each.id, _CHANGED)
    return dict(found.values())
