"""Listed Products on a real profile: A10 (link, edit, unlink, unverified), A11 (Link all), A12 (state)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from linndesk.services.whoami import operator
from linndesk.ui.columns import Chip
from linndesk.ui.dialogs.link_all import LinkAllDialog
from linndesk.ui.screens.listed_products import ListedProducts
from linndesk.ui.screens.listing_columns import state_cell
from tests.ui.screens.stage import Stage


@pytest.fixture
def shop(synced: Stage) -> Stage:
    """Half of what is listed has a stock item of the same SKU."""
    found = synced.built.listings.listed("Shop UK")
    own = [each.channel_sku for each in found if each.fulfilment == "merchant"][::2]
    items = synced.scene.profile / "items.csv"
    lines = "".join('"{}",7\n'.format(each.replace('"', '""')) for each in own)
    items.write_text(f"sku,level\n{lines}SPARE-1,3\n", encoding="utf-8")
    synced.built.items.import_file(items)
    return synced


def shown(stage: Stage) -> ListedProducts:
    built = stage.built
    return stage.show(
        ListedProducts(
            built.listings,
            built.suggestions,
            built.accounts,
            built.items,
            stage.background,
            stage.memory,
            now=stage.scene.clock.now,
        )
    )


def current(screen: ListedProducts) -> str:
    row = screen.model.row_at(screen.table.currentIndex().row())
    return row.channel_sku if row else ""


def unlinked(stage: Stage) -> list[str]:
    return [each.channel_sku for each in stage.built.listings.listed("Shop UK") if each.sku is None]


def test_tiles_count_and_filter(shop: Stage) -> None:
    screen = shown(shop)
    tally = shop.built.listings.tally("Shop UK")
    assert tally.fba > 0
    for key, tile in screen.tiles.tiles.items():
        if key != screen.tiles.chosen:
            shop.qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
            shop.settle()
        assert screen.model.rowCount() == getattr(tally, key), key


def test_link_all_shows_its_plan_then_links_and_repairs_a11(shop: Stage) -> None:
    screen = shown(shop)
    before = len(unlinked(shop))
    screen.link_all_button.click()
    shop.settle()
    dialog = screen.findChild(LinkAllDialog)
    assert dialog is not None
    certain = len(shop.built.listings.plan_link_all("Shop UK").links)
    assert 0 < certain < before
    assert f"{certain} links are certain." in dialog.said.text()
    assert "no stock item has this SKU" in dialog.said.text()
    assert len(unlinked(shop)) == before, "nothing is linked before the button"
    assert dialog.go.text() == f"Link {certain}"
    assert dialog.focusWidget() is dialog.table
    shop.qtbot.keyClick(dialog.table, Qt.Key.Key_Return)  # the table has the focus, the button is meant
    shop.wait(lambda: bool(shop.offered))
    assert len(unlinked(shop)) == before - certain
    said, undo = shop.offered[0]
    assert said.startswith(f"{certain} listings linked")
    assert "repaired" in said
    undo()
    shop.wait(lambda: bool(shop.said))
    assert shop.said[0].startswith(f"{certain} listings put back")
    assert len(unlinked(shop)) == before


def test_the_link_is_edited_in_the_table_a10(shop: Stage) -> None:
    screen = shown(shop)
    screen.table.selectRow(0)
    wanted = current(screen)
    screen.table.setFocus()
    shop.qtbot.keyClick(screen.table, Qt.Key.Key_F2)
    editor = screen.table.findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == ""
    shop.qtbot.keyClicks(editor, "SPARE-1")
    shop.qtbot.keyClick(editor, Qt.Key.Key_Return)
    shop.wait(lambda: bool(shop.offered))
    assert shop.offered[0][0].startswith(f"{wanted} linked to SPARE-1")
    listing = shop.built.listings.show("Shop UK", wanted)
    assert (listing.sku, listing.link_how, listing.linked_by) == ("SPARE-1", "by hand", operator())
    row = screen.model.row_at(0)
    assert row is not None
    assert row.sku == "SPARE-1"


def test_a_wrong_sku_is_refused_and_the_link_stays(shop: Stage) -> None:
    screen = shown(shop)
    shop.built.listings.link("Shop UK", unlinked(shop)[0], "SPARE-1")
    screen.reload()
    shop.settle()
    at = next(n for n in range(screen.model.rowCount()) if screen.model.row_at(n).sku == "SPARE-1")  # type: ignore[union-attr]
    index = screen.model.index(at, screen.work.link_column)
    assert screen.model.setData(index, "NO-SUCH")
    shop.wait(lambda: bool(shop.refused))
    assert shop.refused[0].title == "There is no stock item NO-SUCH"
    assert screen.model.row_at(at).sku == "SPARE-1"  # type: ignore[union-attr]


def test_clearing_unlinks_and_undo_links_again_as_before(shop: Stage) -> None:
    screen = shown(shop)
    wanted = unlinked(shop)[0]
    shop.built.listings.link("Shop UK", wanted, "SPARE-1", how="SKU")
    screen.reload()
    shop.settle()
    at = next(n for n in range(screen.model.rowCount()) if screen.model.row_at(n).sku)  # type: ignore[union-attr]
    screen.model.setData(screen.model.index(at, screen.work.link_column), "")
    shop.wait(lambda: bool(shop.offered))
    assert shop.built.listings.show("Shop UK", wanted).sku is None
    shop.offered[0][1]()
    shop.wait(lambda: bool(shop.said))
    again = shop.built.listings.show("Shop UK", wanted)
    assert (again.sku, again.link_how) == ("SPARE-1", "SKU")


def test_ignore_is_left_out_of_link_all_and_taken_back(shop: Stage) -> None:
    screen = shown(shop)
    screen.table.selectRow(0)
    wanted = current(screen)
    screen.acts["ignore"]()
    shop.wait(lambda: len(shop.offered) == 1)
    assert shop.built.listings.show("Shop UK", wanted).ignored
    assert wanted in [own for own, why in shop.built.listings.plan_link_all("Shop UK").skipped if why == "ignored"]
    screen.acts["ignore"]()
    shop.wait(lambda: len(shop.offered) == 2)
    assert not shop.built.listings.show("Shop UK", wanted).ignored


def test_n_goes_to_the_next_unlinked_and_round(shop: Stage) -> None:
    shop.built.listings.link_all("Shop UK")
    screen = shown(shop)
    left = sorted(unlinked(shop), key=str.lower)
    seen = []
    for _ in range(len(left) + 1):
        screen.acts["next-unlinked"]()
        shop.settle()
        seen.append(current(screen))
    assert sorted(set(seen), key=str.lower) == left
    assert seen[-1] == seen[0]


def test_download_says_how_far_it_is_can_be_cancelled_and_dates_the_report(stage: Stage) -> None:
    stage.scene.add("Shop UK", ("UK",))
    screen = shown(stage)
    assert "Nothing downloaded yet" in screen.table.empty_text
    screen.download_button.click()
    assert screen.download_button.text() == "Cancel download"
    stage.wait(lambda: bool(stage.said))
    assert "listings read" in stage.said[0]
    assert screen.download_button.text() == "Download listings"
    assert screen.model.rowCount() == stage.built.listings.tally("Shop UK").total > 0
    assert "listings read" in screen._facts.text()
    screen.download()
    screen.download()
    stage.wait(lambda: len(stage.said) == 2)
    assert stage.said[1] == "Download stopped; what had come stays."
    assert stage.refused == []


def test_states_are_words_a12(shop: Stage) -> None:
    """A SKU typed before any report listed it is unverified (A10)."""
    shop.built.listings.link("Shop UK", "TYPED-ONLY", "SPARE-1")
    screen = shown(shop)
    rows = [screen.model.row_at(at) for at in range(screen.model.rowCount())]
    words = {}
    for each in rows:
        assert each is not None
        chip = state_cell(each)
        assert isinstance(chip, Chip)
        words[each.channel_sku] = chip.word
    assert words["TYPED-ONLY"] == "Unverified"
    assert set(words.values()) == {"Unverified", "Not sent", "FBA"}
    screen.search.setText("nothing is called that")
    shop.qtbot.waitUntil(lambda: screen.model.query.search == "nothing is called that")
    shop.settle()
    assert "hidden by the filter" in screen.table.empty_text
    assert screen.table.horizontalScrollBar().maximum() == 0
