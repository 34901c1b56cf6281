"""The text of GET_MERCHANT_LISTINGS_ALL_DATA: tab separated, never quoted, sometimes with local headers. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from linndesk.sandbox.amazon import flat
from linndesk.sandbox.amazon.faults import ReportFaults
from linndesk.sandbox.amazon.marketplaces import marketplace
from linndesk.sandbox.amazon.records import Listing

COLUMNS = (
    "item-name", "item-description", "listing-id", "seller-sku", "price", "quantity", "open-date", "image-url",
    "item-is-marketplace", "product-id-type", "zshop-shipping-fee", "item-note", "item-condition",
    "zshop-category1", "zshop-browse-path", "zshop-storefront-feature", "asin1", "asin2", "asin3",
    "will-ship-internationally", "expedited-shipping", "zshop-boldface", "product-id",
    "bid-for-featured-placement", "add-delete", "pending-quantity", "fulfillment-channel",
    "merchant-shipping-group", "status",
)  # fmt: skip
LOCAL = {
    "de": {
        "item-name": "Artikelbezeichnung", "item-description": "Artikelbeschreibung",
        "listing-id": "Angebotsnummer", "seller-sku": "Händler-SKU", "price": "Preis", "quantity": "Menge",
        "open-date": "Erstellungsdatum", "asin1": "ASIN 1", "asin2": "ASIN 2", "asin3": "ASIN 3",
        "product-id": "Produkt-ID", "product-id-type": "Produkt-ID-Typ", "item-condition": "Artikelzustand",
        "item-note": "Anmerkung zum Artikel", "fulfillment-channel": "Versender",
        "merchant-shipping-group": "Versandgruppe des Händlers", "status": "Status",
    },
    "ja": {
        "item-name": "商品名", "listing-id": "出品ID", "seller-sku": "出品者SKU", "price": "価格", "quantity": "数量",
        "open-date": "出品日", "product-id-type": "商品IDタイプ", "item-note": "コンディション説明",
        "item-condition": "コンディション", "product-id": "商品ID", "pending-quantity": "在庫数",
        "fulfillment-channel": "フルフィルメント・チャンネル", "asin1": "ASIN 1", "status": "ステータス",
    },
    "en": {},
}  # fmt: skip


def write(listings: Iterable[Listing], faults: ReportFaults) -> str:
    """The whole document, lines ended by CR LF."""
    groups = [[_row(each)] for each in listings]
    return flat.write(COLUMNS, groups, faults, local=LOCAL[faults.headers], quantity="quantity", broken=_broken)


def _row(listing: Listing) -> dict[str, str]:
    place = marketplace(listing.marketplace_id)
    return {
        "item-name": listing.title,
        "item-description": f'"{listing.title}", as photographed. 100% satisfaction & 30 days\' return.',
        "listing-id": listing.listing_id,
        "seller-sku": listing.sku,
        "price": str(listing.price),
        "quantity": "" if listing.quantity is None else str(listing.quantity),
        "open-date": listing.opened.strftime("%d/%m/%Y %H:%M:%S GMT"),
        "item-is-marketplace": "y",
        "product-id-type": "1",
        "item-condition": "11",
        "asin1": listing.asin,
        "will-ship-internationally": "n",
        "product-id": listing.asin,
        "pending-quantity": "0" if listing.quantity is not None else "",
        "fulfillment-channel": f"AMAZON_{place.region}" if listing.by_amazon else "DEFAULT",
        "merchant-shipping-group": "Migrated Template",
        "status": listing.status,
    }


def _broken(count: int, columns: Sequence[str]) -> list[str]:
    """Too short, without a SKU, or with a quantity that is no number."""
    kind = count % 3
    if kind == 0:
        return [f"broken-{count}-{place}" for place in range(3)]
    cells = {each: f"broken-{count}-{place}" for place, each in enumerate(columns)}
    cells.update({"seller-sku": "" if kind == 1 else f"BROKEN-{count}", "quantity": "several", "price": "cheap"})
    return [cells[each] for each in columns]
