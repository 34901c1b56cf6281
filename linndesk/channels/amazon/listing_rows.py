"""One row of Amazon's listings report as a listed product, or the reason why not. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from linndesk.channels.decode import folded
from linndesk.domain.listings import Fulfilment, ListedProduct

SKU = "seller-sku"
FULFILMENT = "fulfillment-channel"
USED = (SKU, "item-name", "price", "quantity", "asin1", "product-id-type", "product-id", FULFILMENT, "status")
NEEDED = (SKU, FULFILMENT)
MOST_UNITS = 10**9
LONGEST_SKU = 200
_BARCODE_TYPES = ("3", "4", "UPC", "EAN")

# What Amazon writes over the columns in Seller Central's other languages.
ALIASES = folded(
    {
        SKU: ("sku", "merchant-sku", "Händler-SKU", "SKU du vendeur", "SKU-vendeur", "SKU del vendedor",
              "SKU venditore", "出品者SKU", "出品者sku", "sku-vendedor", "verkoper-sku", "Säljar-SKU"),
        "item-name": ("title", "product-name", "Artikelbezeichnung", "nom-produit", "nom de l'article",
                      "nombre-producto", "nome-prodotto", "titolo-prodotto", "商品名"),
        "price": ("Preis", "prix", "precio", "prezzo", "価格"),
        "quantity": ("Menge", "Anzahl", "quantité", "cantidad", "quantità", "数量"),
        "asin1": ("asin", "ASIN 1", "ASIN1"),
        "product-id-type": ("Produkt-ID-Typ", "type-id-produit", "tipo-id-producto", "tipo-id-prodotto",
                            "商品IDタイプ"),
        "product-id": ("Produkt-ID", "id-produit", "id-producto", "id-prodotto", "商品ID"),
        FULFILMENT: ("fulfilment-channel", "Versender", "Versandart", "canal-traitement",
                     "canal de traitement", "canal-gestion-logistica", "canal de gestión logística",
                     "canale-gestione", "canale di gestione", "フルフィルメント・チャンネル",
                     "フルフィルメントチャネル"),
        "status": ("Statut", "estado", "stato", "ステータス"),
    }
)  # fmt: skip


def product(cells: Mapping[str, str], marketplace: str) -> ListedProduct | str:
    """The product, or why the row cannot be used. The SKU is kept letter for letter, spaces and all."""
    sku = cells.get(SKU, "")
    if not sku.strip():
        return "it has no seller-sku"
    if len(sku) > LONGEST_SKU or "\0" in sku:
        return "its seller-sku is no SKU"
    fulfilment = _fulfilment(cells.get(FULFILMENT, ""))
    if fulfilment is None:
        return "its fulfillment-channel is neither DEFAULT nor Amazon's"
    quantity = _quantity(cells.get("quantity", ""))
    if isinstance(quantity, str):
        return quantity
    kind, number = cells.get("product-id-type", "").strip(), cells.get("product-id", "").strip()
    return ListedProduct(
        channel_sku=sku,
        title=_plain(cells.get("item-name", "")),
        reference=cells.get("asin1", "").strip(),
        fulfilment=fulfilment,
        quantity=quantity,
        price=_price(cells.get("price", "")),
        status=_plain(cells.get("status", "")),
        marketplace=marketplace,
        barcode=number if kind in _BARCODE_TYPES and number.isdigit() else "",
    )


def _plain(cell: str) -> str:
    return cell.replace("\0", "").strip()


def _fulfilment(cell: str) -> Fulfilment | None:
    word = cell.strip().upper()
    if word == "DEFAULT":
        return "merchant"
    return "amazon" if word.startswith("AMAZON") else None


def _quantity(cell: str) -> int | None | str:
    written = cell.strip()
    if not written:
        return None
    if not (written.isascii() and written.isdigit()) or len(written) > 10 or int(written) > MOST_UNITS:
        return "its quantity is no whole number"
    return int(written)


def _price(cell: str) -> Decimal | None:
    """A price only informs here, so one that cannot be read is left empty; 12,50 is read as 12.50."""
    written = cell.strip()
    if "," in written and "." not in written:
        written = written.replace(",", ".", 1)
    try:
        amount = Decimal(written) if len(written) <= 20 else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() and 0 <= amount < 10**9 else None
