"""listings download, list, link, unlink, ignore, link-all, import, export, undo. Main thread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from linndesk.cli.command import Asked, Command, Face, Result, argument, columns, plural
from linndesk.errors import BadInput
from linndesk.services.columns import guess
from linndesk.services.itemrows import RowError
from linndesk.services.listingimport import SURE
from linndesk.services.shapes import (
    imported_links_json,
    link_plan_json,
    links_preview_json,
    listing_json,
    listing_prices_json,
)


def _download(face: Face, asked: Asked) -> Result:
    with face.stoppable() as cancel:
        got = face.program.listings.download(asked.name, cancel=cancel, say=face.say)
    value = {"listings": got.listings, "vanished": got.vanished, "broken": list(got.broken)}
    line = f"{plural(got.listings, 'listing')} of {asked.name}, {got.vanished:,} no longer there"
    return Result(value, [line, *got.broken], 1 if got.broken else 0)


def _list(face: Face, asked: Asked) -> Result:
    found = face.program.listings.listed(asked.name)
    rows = [("Channel SKU", "Our SKU", "State", "By", "Title")]
    rows += [(each.channel_sku, each.sku or "-", each.state, each.fulfilment, each.title[:60]) for each in found]
    none = f"No listings of {asked.name} yet. Get them: listings download {asked.name}"
    return Result([listing_json(each) for each in found], columns(rows) if found else [none])


def _prices(face: Face, asked: Asked) -> Result:
    values = [listing_prices_json(each) for each in face.program.listings.listed(asked.name)]
    rows = [("Channel SKU", "Our SKU", "Price", "Its own", "Told", "Confirmed")]
    rows += [
        (each["channel_sku"], each["sku"] or "-", *(each[key] or "-" for key in (
            "price", "own_price", "price_sent", "price_confirmed")))
        for each in values
    ]  # fmt: skip
    none = f"No listings of {asked.name} yet. Get them: listings download {asked.name}"
    return Result(values, columns(rows) if values else [none])


def _link(face: Face, asked: Asked) -> Result:
    linked = face.program.listings.link(asked.name, asked.channel_sku, asked.sku, sure=True)
    shown = listing_json(face.program.listings.show(asked.name, asked.channel_sku))
    value = {**shown, "orders_repaired": linked.repaired, "warning": linked.warning or None}
    return Result(value, [linked.sentence, *([f"Warning: {linked.warning}"] if linked.warning else [])])


def _unlink(face: Face, asked: Asked) -> Result:
    unmapped = face.program.listings.unlink(asked.name, [asked.channel_sku])
    shown = listing_json(face.program.listings.show(asked.name, asked.channel_sku))
    line = f"{asked.channel_sku} is no longer linked; {plural(unmapped, 'open order')} unmapped by it"
    return Result({**shown, "orders_unmapped": unmapped}, [line])


def _ignore(face: Face, asked: Asked) -> Result:
    face.program.listings.ignore(asked.name, [asked.channel_sku])
    shown = listing_json(face.program.listings.show(asked.name, asked.channel_sku))
    return Result(shown, [f"{asked.channel_sku} is ignored"])


def _link_all(face: Face, asked: Asked) -> Result:
    listings = face.program.listings
    plan = listings.plan_link_all(asked.name)
    value = {"dry_run": asked.dry_run, **link_plan_json(plan)}
    skipped = [f"  {channel_sku}: {reason}" for channel_sku, reason in plan.skipped]
    if asked.dry_run:
        head = f"{plural(len(plan.links), 'listing')} would be linked, {len(skipped):,} left alone"
        links = [f"  {channel_sku} -> {sku}" for _, channel_sku, sku in plan.links]
        return Result({**value, "linked": 0, "orders_repaired": 0}, [head, *links, *skipped])
    linked = listings.link_all(asked.name, plan)
    return Result(
        {**value, "linked": linked.listings, "orders_repaired": linked.repaired},
        [f"{linked.sentence}; {len(skipped):,} left alone", *skipped],
    )


def _import(face: Face, asked: Asked) -> Result:
    job, path = face.program.listings.importer(asked.name), Path(asked.file)
    mapping = guess(job.columns(path), job.targets)
    chosen = frozenset({SURE} if asked.sure else ())
    if asked.dry_run:
        seen = job.preview(path, mapping, {}, chosen)
        rows = [f"  row {each.number}, {each.key}: {each.what}" for each in seen.rows if each.does != "same"]
        return Result(links_preview_json(seen), [seen.sentence, *rows, *_errors(seen.errors)], 1 if seen.errors else 0)
    result = job.bring(path, mapping, {}, chosen, lambda done, total: face.say(f"{done:,} of {total:,} rows"))
    said = [result.sentence, *result.notes]
    if result.ignored_columns:
        said.append(f"Columns that mean nothing here: {', '.join(result.ignored_columns)}")
    return Result(imported_links_json(result), [*said, *_errors(result.errors)], 1 if result.errors else 0)


def _errors(errors: Sequence[RowError]) -> list[str]:
    return [f"  row {each.row}{', ' + each.column if each.column else ''}: {each.reason}" for each in errors]


def _export(face: Face, asked: Asked) -> Result:
    rows = face.program.listings.export(asked.name, Path(asked.file))
    return Result({"listings": rows, "file": asked.file}, [f"{plural(rows, 'listing')} written to {asked.file}"])


def _undo(face: Face, asked: Asked) -> Result:
    batch = face.program.listings.last_batch(asked.name)
    if batch is None:
        raise BadInput(
            f"{asked.name} has no bulk change that could be taken back", fix="Unlink single listings instead"
        )
    undone = face.program.listings.undo_batch(batch.id)
    value = {"what": batch.what, "listings": undone.listings, "left": undone.left}
    return Result(value, [f"{batch.what}: {undone.sentence}"])


_NAME = argument("name", metavar="NAME")
_CHANNEL_SKU = argument("channel_sku", metavar="CHANNEL_SKU")

COMMANDS = (
    Command(("listings", "download"), "get everything an account lists; takes minutes", _download, (_NAME,)),
    Command(("listings", "list"), "listings of an account", _list, (_NAME,)),
    Command(
        ("listings", "prices"), "what listings of an account cost, and what it was told of that", _prices, (_NAME,)
    ),
    Command(
        ("listings", "link"),
        "link a listing to a stock item (of the same SKU where none is named)",
        _link,
        (_NAME, _CHANNEL_SKU, argument("sku", metavar="SKU", nargs="?")),
    ),
    Command(("listings", "unlink"), "take a link off", _unlink, (_NAME, _CHANNEL_SKU)),
    Command(("listings", "ignore"), "leave a listing alone from now on", _ignore, (_NAME, _CHANNEL_SKU)),
    Command(
        ("listings", "link-all"),
        "link every listing whose SKU equals a stock item's",
        _link_all,
        (_NAME, argument("--dry-run", action="store_true", help="only say what would be linked")),
    ),
    Command(
        ("listings", "import"),
        "links, rules and prices of listings from CSV, XLSX, XLS or ODS",
        _import,
        (
            _NAME,
            argument("file", metavar="FILE"),
            argument("--sure", action="store_true", help="link although the barcodes differ"),
            argument("--dry-run", action="store_true", help="only say what would change"),
        ),
    ),
    Command(
        ("listings", "export"),
        "every listing as CSV or XLSX, which listings import takes back",
        _export,
        (_NAME, argument("file", metavar="FILE")),
    ),
    Command(("listings", "undo"), "take back the last bulk change of an account's links", _undo, (_NAME,)),
)
