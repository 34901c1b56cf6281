"""An app's set-up walked to its end with the answers that there are. Worker threads."""

from __future__ import annotations

from collections.abc import Mapping

from linndesk.channels.external.checking import items
from linndesk.channels.external.checking.book import Words
from linndesk.channels.external.checking.items import Item, Page
from linndesk.channels.external.checking.judge import error_of
from linndesk.channels.external.checking.visit import Visit
from linndesk.channels.written import Unreadable, as_truth

MOST_PAGES = 20
_MASKS = ("*", "\u2022")  # of what is shown no more, or not whole
_SHOW, _SAVE = "UserConfigEndpoint", "SaveConfigEndpoint"
_SAMPLES = {"INT": ("1", "10", "2026"), "DOUBLE": ("1", "1.5"), "BOOLEAN": ("False",)}
_TEXTS = (
    *("linndesk check", "linndesk-check", "LINNDESK", "1", "12345", "12345678", "a", "GB", "GBP"),
    *("check@linndesk.example", "https://linndesk.example/check", "2026-01-01", "00000000-0000-4000-8000-000000000000"),
)  # fmt: skip


def look(visit: Visit) -> None:
    """``visit.set_up`` says afterwards whether its end was reached."""
    part = visit.post(_SHOW, {}, "right after AddNewUser")
    if part is None:
        _stuck(visit, "UserConfig gave no answer that can be used")
        return
    if words := error_of(part):
        part.wrong("wizard.refused", "Error", Words(words))
        _stuck(visit, "UserConfig was refused")
        return
    page = items.read(part, visit.who.account_name)
    if page is None:
        _stuck(visit, "UserConfig gave no page that can be read")
        return
    again = visit.post(_SHOW, {}, "a second time")
    if again is not None and again.peek("StepName", page.step) != page.step:
        again.wrong("wizard.changes", "StepName", again.peek("StepName"))
    given: dict[str, str] = {}
    last = walk(visit, page, given)
    if last is None:
        return
    visit.set_up = True
    _kept(visit, last, given)


def walk(visit: Visit, page: Page, given: dict[str, str]) -> Page | None:
    """From a page to the settings; None where the way ends before, which is said. ``given``: what was answered."""
    for _ in range(MOST_PAGES):
        if page.is_last:
            return page
        following = _next(visit, page, given)
        if following is None:
            return None
        page = following
    visit.book.add("wizard.endless", _SAVE, page.step)
    _stuck(visit, "the set-up has no end")
    return None


def answers(visit: Visit, page: Page) -> dict[str, str]:
    """A value for each item by id: the person's, else the app's own, else one that suits."""
    own = {key.casefold(): value for key, value in visit.answers.items()}
    found = {}
    for each in page.items:
        value = each.value if each.fixed or each.kind in ("URL", "BUTTON") else own.get(each.id.casefold())
        if each.kind == "PASSWORD" and value:
            visit.book.quiet.add(value)
        found[each.id] = value if value is not None else each.value or sample(each)
    return found


def sample(item: Item) -> str:
    """What an app may take where nobody says anything; "" = nothing is known, or nothing is asked."""
    if item.kind == "LIST":
        return item.choices[0] if item.choices else ""
    if not item.required:
        return ""
    known = _SAMPLES.get(item.kind, _TEXTS)
    return next((each for each in known if items.suits(item, each)), "")


def same(item: Item, one: str, other: str) -> bool:
    """Whether an app that keeps what it is given may write the one as the other."""
    if item.kind == "BOOLEAN":
        try:
            return as_truth(one or "false", item.id) == as_truth(other or "false", item.id)
        except Unreadable:
            return False
    return one.strip().casefold() == other.strip().casefold() or any(each in other for each in _MASKS)


def _next(visit: Visit, page: Page, given: dict[str, str]) -> Page | None:
    values = answers(visit, page)
    body = {"StepName": page.step, "ConfigItems": [each.back(values[each.id]) for each in page.items]}
    part = visit.post(_SAVE, body, f"step {page.step}")
    if part is None:
        _stuck(visit, f"step {page.step} was not answered")
        return None
    if words := error_of(part):
        part.wrong("wizard.unanswered", "Error", Words(words))
        _unanswered(visit, page, values)
        return None
    following = items.read(part, visit.who.account_name)
    if following is None:
        _stuck(visit, f"step {page.step} led to no page that can be read")
        return None
    if following.step == page.step:
        part.wrong("wizard.stands", "StepName", page.step)
        _stuck(visit, f"the set-up stands still at {page.step}")
        return None
    given |= {each.id: values[each.id] for each in page.items if each.kept}
    return following


def _unanswered(visit: Visit, page: Page, values: Mapping[str, str]) -> None:
    own = {key.casefold() for key in visit.answers}
    made_up = [each.id for each in page.items if each.kept or each.kind == "PASSWORD"]
    asked = [each for each in made_up if each.casefold() not in own] or made_up
    listed = ", ".join(asked[:8])
    _stuck(visit, f"step {page.step} took no answers that were made up; give answers for {listed or 'its items'}")


def _stuck(visit: Visit, why: str) -> None:
    visit.left.append(f"What comes after the set-up with a good token: {why}")


def _kept(visit: Visit, last: Page, given: Mapping[str, str]) -> None:
    """What was given on the way and is shown at the end again has to be the same, and the end has to stay."""
    shown = {key: value for key, value in given.items() if _is_shown(last, key)}
    _compare(visit, last, shown, _SAVE)
    part = visit.post(_SHOW, {}, "after the set-up")
    if part is None or error_of(part):
        return
    page = items.read(part, visit.who.account_name)
    if page is not None and not page.is_last:
        part.wrong("wizard.reopened", "StepName", page.step)
    elif page is not None:
        _compare(visit, page, shown, _SAVE)


def _is_shown(page: Page, key: str) -> bool:
    """Keys and passwords are mostly not shown again: a field that is blank at the end is none that was lost."""
    return any(each.id == key and (each.value or each.kind != "STRING") for each in page.items)


def _compare(visit: Visit, page: Page, given: Mapping[str, str], endpoint: str) -> None:
    for each in page.items:
        if each.kept and each.shows() and each.id in given and not same(each, given[each.id], each.value):
            visit.book.add("wizard.value.lost", endpoint, each.id, each.value)
