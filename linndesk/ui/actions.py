"""One table of everything that can be done, with its keys: menu bar, palette and Help > Keys derive from it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Act:
    """``menu`` is the menu it stands in; ``screen`` the only screen where it works (blank = everywhere)."""

    key: str
    text: str
    menu: str
    shortcut: str = ""
    screen: str = ""


BETWEEN = "\n"  # no name and no SKU has it
SCREENS = (
    ("synchronisation", "Synchronisation"),
    ("open-orders", "Open Orders"),
    ("inventory", "Inventory"),
    ("channel-integration", "Channel Integration"),
    ("listed-products", "Listed Products"),
    ("problems", "Problems"),
    ("outbox", "Outbox"),
    ("processed-orders", "Processed Orders"),
    ("deliveries", "Deliveries"),
    ("returns", "Returns"),
)

ACTS = (
    Act("sync-this", "Sync this account", "Sync", "F9"),
    Act("sync-all", "Sync all accounts", "Sync", "Ctrl+F9"),
    Act("cancel-sync", "Cancel the running sync", "Sync", "Ctrl+."),
    Act("unlock-sync", "Unlock Sync…", "Sync"),
    Act("preview", "Preview what would leave…", "Sync", "Shift+F9"),
    Act("pause", "Pause outgoing, or let it go on", "Sync", "Ctrl+Shift+P"),
    Act("held-rows", "Decide about held acts…", "Sync"),
    Act("add-account", "Add account…", "Account", "Ctrl+N"),
    Act("config", "Account Config…", "Account", "F4", "channel-integration"),
    Act("mapping", "Mapping", "Account", "Ctrl+M", "channel-integration"),
    Act("test", "Test connection", "Account", "Ctrl+T", "channel-integration"),
    Act("resume", "Resume what backs off after errors", "Account", "", "channel-integration"),
    Act("go-on-set-up", "Go on with an app's set-up…", "Account", "", "channel-integration"),
    Act("update-manifest", "Update an app's manifest…", "Account", "", "channel-integration"),
    Act("allocate-services", "Allocate Shipping Services…", "Account"),
    Act("postal-services", "Postal services…", "Account"),
    Act("payment-methods", "Payment methods…", "Account"),
    Act("order-reports", "Order reports…", "Account"),
    Act("parallel-run", "Parallel run…", "Account"),
    Act("request-log", "Logged API requests…", "Account"),
    Act("drift", "Drift radar…", "Account"),
    Act("make-listings", "Listings on a channel…", "Account", "Ctrl+Shift+L"),
    Act("remove-account", "Remove account…", "Account", "", "channel-integration"),
    Act("despatch-orders", "Despatch the chosen orders…", "Orders", "D", "open-orders"),
    Act("edit-tracking", "Write or scan the tracking number", "Orders", "T", "open-orders"),
    Act("park-orders", "Park, or no longer", "Orders", "K", "open-orders"),
    Act("lock-orders", "Lock, or unlock", "Orders", "L", "open-orders"),
    Act("set-service", "Set the postal service…", "Orders", "", "open-orders"),
    Act("move-orders", "Move to another location…", "Orders", "", "open-orders"),
    Act("set-stage", "Set the stage…", "Orders", "", "open-orders"),
    Act("try-now", "Try the import of waiting orders now", "Orders", "R", "open-orders"),
    Act("order-stages", "Stages of orders…", "Orders"),
    Act("pack-parcel", "Pack a part of it in a parcel…", "Orders", "", "open-orders"),
    Act("import-tracking", "Import tracking numbers…", "Orders", "Ctrl+I", "open-orders"),
    Act("map-line", "Map the line to a stock item", "Orders", "Ctrl+M", "open-orders"),
    Act("cancel-order", "Cancel the order on its channel…", "Orders", "C", "open-orders"),
    Act("refund-order", "Refund the order…", "Orders", "F", "open-orders"),
    Act("delete-orders", "Delete orders…", "Orders", "Del", "open-orders"),
    Act("undo-despatch", "Undo the despatch", "Orders", "U", "processed-orders"),
    Act("retry-despatch", "Retry what was refused", "Orders", "R", "processed-orders"),
    Act("correct-tracking", "Correct the tracking number…", "Orders", "", "processed-orders"),
    Act("refund-processed", "Refund the processed order…", "Orders", "F", "processed-orders"),
    Act("book-return", "Book a return…", "Orders", "B", "processed-orders"),
    Act("undo-elsewhere", "Put back stock of an order shipped elsewhere…", "Orders", "", "processed-orders"),
    Act("scan-return", "Scan what came back", "Orders", "", "returns"),
    Act("undo-return", "Take the return back", "Orders", "U", "returns"),
    Act("retry-return", "Retry what was refused", "Orders", "R", "returns"),
    Act("download-listings", "Download listings", "Listings", "", "listed-products"),
    Act("find-suggestions", "Find suggestions, or stop looking", "Listings", "", "listed-products"),
    Act("accept-best", "Accept the best suggestion and go on (Enter)", "Listings", "", "listed-products"),
    *(
        Act(f"accept-{at}", f"Accept suggestion {at} and go on", "Listings", f"Alt+{at}", "listed-products")
        for at in range(1, 6)
    ),
    Act("link-found", "Search stock, and link to the result", "Listings", "Ctrl+L", "listed-products"),
    Act("unlink", "Unlink", "Listings", "Ctrl+U", "listed-products"),
    Act("ignore", "Ignore, or stop ignoring", "Listings", "I", "listed-products"),
    Act("next-unlinked", "Next unlinked listing", "Listings", "N", "listed-products"),
    Act("undo-link", "Undo the last change here", "Listings", "Ctrl+Z", "listed-products"),
    Act("accept-all", "Accept all from a score on…", "Listings", "Ctrl+Shift+A", "listed-products"),
    Act("link-all", "Link all by SKU…", "Listings", "", "listed-products"),
    Act("create-items", "Create items from listings…", "Listings", "", "listed-products"),
    Act("add-listing", "Add a SKU…", "Listings", "", "listed-products"),
    Act("set-rules", "Max, percentage, stop at, latency, price…", "Listings", "Ctrl+R", "listed-products"),
    Act("send-again", "Send level and price again", "Listings", "", "listed-products"),
    Act("import-links", "Import listing quantities and links…", "Listings", "Ctrl+I", "listed-products"),
    Act("export-listings", "Export listings…", "Listings", "Ctrl+E", "listed-products"),
    Act("undo-bulk", "Undo the last bulk change…", "Listings", "", "listed-products"),
    Act("stock-receive", "Receive…", "Stock", "+", "inventory"),
    Act("stock-take", "Take out…", "Stock", "-", "inventory"),
    Act("stock-count", "Count…", "Stock", "=", "inventory"),
    Act("stock-move", "Move…", "Stock", "M", "inventory"),
    Act("set-level", "Count, or write price, bin or minimum", "Stock", "F2", "inventory"),
    Act("count-sheet", "Count sheet of what is chosen or shown…", "Stock", "Ctrl+Shift+C", "inventory"),
    Act("stock-movements", "Show the movements", "Stock", "Ctrl+H", "inventory"),
    Act("undo-stock", "Undo the last act here", "Stock", "Ctrl+Z", "inventory"),
    Act("ninety-days", "Show 90 days…", "Stock", "", "inventory"),
    Act("locations", "Locations…", "Stock", "", "inventory"),
    Act("import-items", "Import items…", "Stock", "Ctrl+I", "inventory"),
    Act("export-items", "Export items…", "Stock", "Ctrl+E", "inventory"),
    Act("export-low", "Export the low-stock list…", "Stock", "", "inventory"),
    Act("book-in", "Book in what was counted", "Stock", "Ctrl+Return", "deliveries"),
    Act("count-rest", "Count everything that remains", "Stock", "Ctrl+E", "deliveries"),
    Act("clear-count", "Clear what was counted", "Stock", "", "deliveries"),
    Act("undo-booking", "Undo the last scan, or what was booked in just now", "Stock", "Ctrl+Z", "deliveries"),
    Act("all-deliveries", "Back to all purchase orders", "Stock", "Alt+Left", "deliveries"),
    Act("outbox-retry", "Retry what was refused", "Edit", "R", "outbox"),
    Act("outbox-send", "Send now", "Edit", "S", "outbox"),
    Act("outbox-hold", "Keep here until I say send", "Edit", "K", "outbox"),
    Act("outbox-told", "Told elsewhere", "Edit", "T", "outbox"),
    Act("outbox-cancel", "Cancel what has not left…", "Edit", "Del", "outbox"),
    Act("dismiss-problem", "Dismiss problem…", "Edit", "D", "problems"),
    Act("retry-problem", "Try the problem's rows again", "Edit", "R", "problems"),
    Act("copy-problem", "Copy the problem for support", "Edit", "C", "problems"),
    Act("export-problem", "Save the problem for support…", "Edit", "X", "problems"),
    *(Act(f"screen-{key}", title, "Go", f"Ctrl+{at % 10}") for at, (key, title) in enumerate(SCREENS, 1)),
    Act("next-problem", "Next problem", "Go", "F8"),
    Act("previous-problem", "Previous problem", "Go", "Shift+F8"),
    Act("palette", "Find anything…", "Go", "Ctrl+K"),
    Act("find-order", "Find an order…", "Go", "Ctrl+Shift+F"),
    Act("filter", "Filter this screen", "View", "Ctrl+F"),
    Act("refresh", "Refresh", "View", "F5"),
    Act("suggestion-pane", "Show or hide the suggestions", "View", "Ctrl+B", "listed-products"),
    Act("appearance-system", "Appearance: follow the system", "View"),
    Act("appearance-light", "Appearance: light", "View"),
    Act("appearance-dark", "Appearance: dark", "View"),
    Act("why", "Explain what is selected", "Help", "F1"),
    Act("keys", "Keys", "Help", "Ctrl+F1"),
    Act("about", "About linndesk", "Help"),
    Act("moving-over", "Move over from Linnworks…", "File"),
    Act("settings", "Settings…", "File", "Ctrl+,"),
    Act("quit", "Quit", "File", "Ctrl+Q"),
)


def one_listing(account: str, channel_sku: str) -> str:
    """The argument of ``why-number``: which listing is to be explained."""
    return f"{account}{BETWEEN}{channel_sku}"


def to_list(account: str = "", items: Iterable[int] = ()) -> str:
    """The argument of ``make-listings``: on which account (blank = the one there is, or asked), which stock items."""
    return BETWEEN.join([account, *map(str, items)])


MENUS = ("File", "Edit", "Sync", "Account", "Orders", "Stock", "Listings", "Go", "View", "Help")
TABLE_KEYS = (
    ("Space", "Turn the light of the cell over, press its button"),
    ("Enter", "Open the row; in Listed Products: accept the best suggestion and go on"),
    ("F2", "Edit the cell"),
    ("Ctrl+A", "Select all that match the filter"),
    ("Ctrl+C", "Copy the rows, for a spreadsheet"),
    ("Esc", "Clear the filter, then close"),
)
