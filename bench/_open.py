"""One process that opens Listed Products again and again, and a bare table of the same rows in turn."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import time
from array import array
from contextlib import closing
from pathlib import Path

from bench._window import BareModel, Shown, bare_window, play
from linndesk.app.join import DATABASE
from linndesk.domain.changes import Changes
from linndesk.store.listings_grid import LISTINGS
from linndesk.ui.models import PAGE
from linndesk.ui.screens.listed_products import ListedProducts

ROUNDS = 7
_IDS = "select id from listing where account_id = 1 order by lower(channel_sku), id"
_JOINS = " ".join(LISTINGS.joins.values())
_PAGE = f"select {', '.join(LISTINGS.columns)} from {LISTINGS.table} {_JOINS} where g.id in ({', '.join('?' * PAGE)})"


async def _script(shown: Shown, profile: Path) -> str:
    subject, floor = [], []
    with closing(sqlite3.connect(profile / DATABASE)) as database:
        for _ in range(ROUNDS):
            subject.append(await _open(shown))
            floor.append(_bare(database))
            await asyncio.sleep(0.05)
    return json.dumps({"subject": subject[1:], "floor": floor[1:]})  # the first of each compiles and caches


async def _open(shown: Shown) -> float:
    """Milliseconds from another screen to the painted rows of this one, read anew."""
    screen = shown.window.screen_named("listed-products")
    assert isinstance(screen, ListedProducts)
    shown.window.go("problems")
    shown.background.changed.emit(Changes(listings=True))  # so that everything is read again
    await shown.settle()
    loaded: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def done() -> None:
        if not loaded.done() and screen.model.rowCount():
            loaded.set_result(None)

    screen.model.loaded.connect(done)
    began = time.perf_counter()
    shown.window.go("listed-products")
    await loaded
    screen.table.viewport().repaint()
    took = time.perf_counter() - began
    screen.model.loaded.disconnect(done)
    return took * 1000


def _bare(database: sqlite3.Connection) -> float:
    """Milliseconds of the id query, the first page and its paint."""
    began = time.perf_counter()
    ids = array("q", (row[0] for row in database.execute(_IDS)))
    rows = {row[0]: row for row in database.execute(_PAGE, list(ids[:PAGE]))}
    window = bare_window(BareModel(ids, [rows[each] for each in ids[:PAGE]], len(LISTINGS.columns)))
    window.repaint()
    took = time.perf_counter() - began
    window.hide()
    return took * 1000


def main() -> int:
    profile = Path(sys.argv[1])
    print(play(profile, lambda shown: _script(shown, profile)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
