"""What the faces may name of the store: row shapes and the question a table asks. No logic, any thread."""

from __future__ import annotations

from linndesk.store.cards import ProblemRow as ProblemRow
from linndesk.store.cards import Tab as Tab
from linndesk.store.cards import Tallies as Tallies
from linndesk.store.cards import ThingRow as ThingRow
from linndesk.store.centre_look import CountedHere as CountedHere
from linndesk.store.centre_look import Lies as Lies
from linndesk.store.grids import GridQuery as GridQuery
from linndesk.store.history import HistoryRow as HistoryRow
from linndesk.store.holding import Holding as Holding
from linndesk.store.inventory_grid import InventoryRow as InventoryRow
from linndesk.store.listing_batches import Batch as Batch
from linndesk.store.listings import Tally as Tally
from linndesk.store.listings_grid import ListingRow as ListingRow
from linndesk.store.low_stock import LowRow as LowRow
from linndesk.store.order_reports import ReportRow as ReportRow
from linndesk.store.orders_grid import OrderRow as OrderRow
from linndesk.store.orders_grid import Send as Send
from linndesk.store.orders_scan import Scan as Scan
from linndesk.store.outbox_grid import OutboxLine as OutboxLine
from linndesk.store.runs import RunRow as RunRow
from linndesk.store.shelved import Place as Place
from linndesk.store.shelved import Shelved as Shelved
