"""Problems on a real profile: what needs a person, step by step, dismissed until it recurs, explained when empty."""

from __future__ import annotations

import pytest

from linndesk.store.problems import Trouble, raise_
from linndesk.ui.columns import Painted
from linndesk.ui.screens.problems import ProblemsScreen, severity_cell
from tests.ui.screens.stage import Stage

READ = Trouble("a", "Order import", "Order 203-1 could not be read", "The total is missing", "Open it on the channel")
REPORT = Trouble("b", "Listings", "3 rows could not be read", "row 4: x", "Download again", severity="warning")


def raised(stage: Stage, trouble: Trouble) -> None:
    store = stage.built.store
    store.write(lambda: raise_(trouble, store.clock.now()))


@pytest.fixture
def troubled(stage: Stage) -> Stage:
    raised(stage, READ)
    stage.scene.clock.advance(minutes=1)
    raised(stage, REPORT)
    return stage


def shown(stage: Stage) -> ProblemsScreen:
    return stage.show(ProblemsScreen(stage.built.problems, stage.background, stage.memory, now=stage.scene.clock.now))


def test_newest_first_with_word_and_mark(troubled: Stage) -> None:
    screen = shown(troubled)
    rows = [screen.model.row_at(at) for at in range(screen.model.rowCount())]
    cells = [severity_cell(each) for each in rows if each is not None]
    assert [each.text for each in cells if isinstance(each, Painted)] == ["Warning", "Needs you"]
    assert all(each.icon for each in cells if isinstance(each, Painted)), "never colour alone"
    assert screen._facts.text() == "1 problem needs you"


def test_f8_goes_round_and_shows_what_to_do(troubled: Stage) -> None:
    screen = shown(troubled)
    seen = []
    for _ in range(3):
        screen.acts["next-problem"]()
        seen.append(screen.heading.text())
    assert seen == ["3 rows could not be read.", "Order 203-1 could not be read.", "3 rows could not be read."]
    screen.acts["previous-problem"]()
    assert screen.what_to_do.text() == "Open it on the channel."
    assert screen.detail.toPlainText() == "The total is missing"


def test_dismissed_until_it_happens_again(troubled: Stage) -> None:
    screen = shown(troubled)
    screen.acts["next-problem"]()
    screen.acts["dismiss-problem"]()
    troubled.wait(lambda: bool(troubled.said))
    assert troubled.said == ["1 problem dismissed; it comes back if it happens again"]
    assert screen.model.rowCount() == 1
    raised(troubled, REPORT)
    screen.reload()
    troubled.settle()
    assert screen.model.rowCount() == 2
    screen.solved.setChecked(True)
    troubled.settle()
    assert screen.model.rowCount() == 3, "solved ones on demand"


def test_group_filter_and_search(troubled: Stage) -> None:
    screen = shown(troubled)
    assert screen.group.choose("Listings")
    screen.group.chose.emit("Listings")
    assert screen.model.rowCount() == 1
    screen.search.setText("no such words")
    troubled.qtbot.waitUntil(lambda: screen.model.rowCount() == 0)
    assert "2 hidden by the filter" in screen.table.empty_text
    screen.clear_filters()
    assert screen.model.rowCount() == 2


def test_opens_the_order_it_is_about(synced: Stage) -> None:
    order = synced.built.orders.listed()[0]
    raised(synced, Trouble("c", "Order import", "It was shipped elsewhere", order_id=order.id))
    screen = shown(synced)
    screen.acts["next-problem"]()
    screen.open_order()
    assert synced.asked == [("screen-open-orders", order.number)]


def test_a_quiet_day_is_explained(synced: Stage) -> None:
    screen = shown(synced)
    came = len(synced.built.orders.listed(status="all"))
    assert screen.table.empty_text.startswith("Nothing needs you. Last 24 h: 1 sync, ")
    assert f"{came} new orders." in screen.table.empty_text
