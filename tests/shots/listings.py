"""Pictures of the Listings window and its dialogs: what is drafted, missing, at work, listed, unknown. Main thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import TypeVar

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from linndesk.app.built import Built
from linndesk.store import tables
from linndesk.ui.listings.add_items import AddItems
from linndesk.ui.listings.configurator import ConfiguratorDialog
from linndesk.ui.listings.naming import NameDialog
from linndesk.ui.listings.pane import PICTURES, SAID, VARIATIONS
from linndesk.ui.listings.sheet import ListingSheet
from linndesk.ui.listings.window import ListingsWindow
from tests.listing_scene import configured

D = TypeVar("D", bound=QDialog)
SHOWN = 14
REFUSED = [{"severity": "error", "words": "The title has words that are not sold here: vintage"}]
WARNED = [{"severity": "warning", "words": "Two pictures are better than one"}]
FATES: tuple[dict[str, object], ...] = (
    {},
    {"title": ""},
    {"state": "creating"},
    {"state": "listed", "external_id": "500001", "told": 2, "messages": WARNED},
    {"state": "listed", "external_id": "500002", "told": 0},
    {"state": "updating", "external_id": "500003", "told": 1},
    {"state": "refused", "messages": REFUSED},
    {"state": "unknown"},
    {"state": "deleted", "external_id": "500004", "told": 1},
)


def prepare(built: Built, account: str) -> None:
    """Drafts of stock items of which some have gone on. Worker thread."""
    configurator = configured(built, account)
    skus = [each.sku for each in built.items.listed(limit=SHOWN)]
    ids = built.templates.add_items(configurator, skus).ids
    built.templates.save(ids, {"price": Decimal("9.50")})
    now = built.store.clock.now()

    def job() -> None:
        for row_id, fate in zip(ids, FATES, strict=False):
            listed = now if "external_id" in fate else None
            rows = tables.Template.update(**{**fate, "listed_at": listed}).where(tables.Template.id == row_id)
            rows.execute()

    built.store.write(job)


async def pictures(
    ask: Callable[[str, str], None],
    account: str,
    look: Callable[[str, QWidget], Awaitable[None]],
    settle: Callable[[], Awaitable[None]],
) -> None:
    """``ask``, ``look``, ``settle``: the walk's own."""
    ask("make-listings", account)
    await settle()
    made = found(ListingsWindow)
    await chosen(made, settle, "draft", 1)
    made.next_missing()
    await look("listings", made)
    for name, page in (("pictures", PICTURES), ("variations", VARIATIONS)):
        made.pane.tabs.setCurrentIndex(page)
        if page == VARIATIONS and made.pane.variations is not None:
            made.pane.variations.add()
        await look(f"listings-{name}", made)
        if page == VARIATIONS and made.pane.variations is not None:
            made.pane.variations.remove()
    await dialogs(made, look, settle)
    for tile in ("working", "listed", "needs_you"):
        await chosen(made, settle, tile, 0)
        made.pane.tabs.setCurrentIndex(SAID)
        await look(f"listings-{tile.replace('_', '-')}", made)
    made.table.selectAll()
    await look("listings-several", made)
    made.search.setText("nothing has this in its name")
    made._filter()
    await look("listings-none", made)
    made.hide()
    made.deleteLater()
    await settle()


async def dialogs(
    made: ListingsWindow,
    look: Callable[[str, QWidget], Awaitable[None]],
    settle: Callable[[], Awaitable[None]],
) -> None:
    """What opens over it."""
    made.making.edit(0)
    await settle()
    configurator = found(ConfiguratorDialog)
    assert configurator.pages is not None
    for section in configurator.pages.sections.names():
        configurator.pages.sections.choose(section)
        await look(f"listings-configurator-{section}", configurator)
    away(configurator)
    made.making.new()
    await look("listings-name", found(NameDialog))
    away(found(NameDialog))
    made.making.add(0)
    await settle()
    adding = found(AddItems)
    for _ in range(2):
        adding.finding._enter()
        adding.finding.list.setCurrentRow(1)
    await look("listings-add-items", adding)
    away(adding)
    made.tiles.choose("draft")
    made._filter()
    await settle()
    made.table.selectAll()
    await settle()
    made.tell("create")
    await settle()
    await look("listings-sheet", found(ListingSheet))
    away(found(ListingSheet))
    await settle()


async def chosen(made: ListingsWindow, settle: Callable[[], Awaitable[None]], tile: str, at: int) -> None:
    """One listing of a tile."""
    made.tiles.choose(tile)
    made._filter()
    await settle()
    made.table.clearSelection()
    made.table.setCurrentIndex(made.model.index(min(at, made.model.rowCount() - 1), 0))
    await settle()


def found(kind: type[D]) -> D:
    """The one dialog of that kind that is open."""
    (made,) = (each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible())
    return made


def away(dialog: QDialog) -> None:
    dialog.hide()
    dialog.deleteLater()
