"""The columns of Amazon's order reports that are read, and their names in Seller Central's other languages. Pure.

Which of the optional ones there are depends on the marketplace and the merchant's choice, so all are found by name.
"""

from __future__ import annotations

from linndesk.channels.decode import folded

ORDER = "order-id"
ITEM = "order-item-id"
PLACED = "purchase-date"
SKU = "sku"
QUANTITY = "quantity-purchased"
NEEDED = (ORDER, ITEM, PLACED, SKU, QUANTITY)

CHANNEL = "sales-channel"
CURRENCY = "currency"
GOODS = "item-price"
SHIPPING = "shipping-price"
WRAPPING = "gift-wrap-price"
OTHER = "other-price"  # what XML reports name beside these
TAXES = ("item-tax", "shipping-tax", "gift-wrap-tax")
DISCOUNTS = (("item-promotion-id", "item-promotion-discount"), ("ship-promotion-id", "ship-promotion-discount"))
PROMOTIONS = frozenset(column for pair in DISCOUNTS for column in pair)
STREET = ("ship-address-1", "ship-address-2", "ship-address-3")
TO = ("recipient-name", *STREET, "ship-city", "ship-state", "ship-postal-code", "ship-country")
LATEST = ("latest-ship-date", "promise-date")
OF_THE_LINE = (SKU, "product-name", QUANTITY, "quantity-shipped", "asin", GOODS, SHIPPING, WRAPPING, OTHER, *TAXES)
OF_THE_ORDER = (PLACED, CHANNEL, *TO)  # no two rows of an order may differ in these
USED = (
    *NEEDED, "payments-date", *LATEST, "buyer-email", "buyer-name", "buyer-phone-number", "buyer-company-name",
    "product-name", "quantity-shipped", "quantity-to-ship", "asin", CURRENCY, GOODS, SHIPPING, WRAPPING, *TAXES,
    *sorted(PROMOTIONS),
    "ship-service-level", *TO, "ship-phone-number", CHANNEL, "is-business-order", "is-prime",
    "purchase-order-number", "delivery-instructions", "gift-wrap-type", "gift-message-text", "customized-url",
)  # fmt: skip

ALIASES = folded(
    {
        ORDER: ("amazon-order-id", "order id", "Bestellnummer", "Bestell-ID", "numéro-commande",
                "numéro de commande", "id-commande", "numero-ordine", "numero ordine", "id-ordine",
                "número-pedido", "número de pedido", "id-pedido", "注文番号", "注文ID"),
        ITEM: ("amazon-order-item-id", "amazon-order-item-code", "Bestellposten-ID", "Bestellartikel-ID",
               "id-article-commande", "id-articolo-ordine", "id-artículo-pedido", "注文商品番号", "注文商品ID"),
        PLACED: ("order-date", "Kaufdatum", "Bestelldatum", "date-achat", "date d'achat", "data-acquisto",
                 "data di acquisto", "fecha-compra", "fecha de compra", "購入日", "注文日"),
        "payments-date": ("payment-date", "Zahlungsdatum", "date-paiement", "data-pagamento", "fecha-pago",
                          "支払い日", "支払日"),
        "latest-ship-date": ("Spätestes Versanddatum", "date-expédition-limite", "data-spedizione-limite",
                             "fecha-envío-límite", "出荷期限"),
        "promise-date": ("ship-by-date", "Versandtermin", "date-promise", "data-promessa", "fecha-prometida",
                         "出荷予定日"),
        "buyer-email": ("Käufer-E-Mail", "E-Mail des Käufers", "email-acheteur", "email-acquirente",
                        "correo-comprador", "購入者のメールアドレス", "購入者メールアドレス", "購入者のEメール"),
        "buyer-name": ("Käufername", "Name des Käufers", "nom-acheteur", "nome-acquirente", "nombre-comprador",
                       "購入者名", "購入者の名前"),
        "buyer-phone-number": ("Telefonnummer des Käufers", "téléphone-acheteur", "telefono-acquirente",
                               "teléfono-comprador", "購入者の電話番号", "購入者電話番号"),
        SKU: ("seller-sku", "merchant-sku", "Händler-SKU", "SKU du vendeur", "SKU-vendeur", "SKU venditore",
              "SKU del vendedor", "出品者SKU"),
        "product-name": ("item-name", "title", "Artikelname", "Artikelbezeichnung", "Produktname", "nom-produit",
                         "nome-prodotto", "nombre-producto", "商品名"),
        QUANTITY: ("quantity", "Menge", "Anzahl", "bestellte Menge", "quantité", "quantité-achetée", "quantità",
                   "quantità-acquistata", "cantidad", "cantidad-comprada", "数量", "購入数"),
        "quantity-shipped": ("versandte Menge", "quantité-expédiée", "quantità-spedita", "cantidad-enviada",
                             "出荷済み数量"),
        CURRENCY: ("Währung", "devise", "valuta", "moneda", "divisa", "通貨"),
        GOODS: ("Artikelpreis", "prix-article", "prezzo-articolo", "precio-artículo", "商品価格", "商品の価格"),
        "item-tax": ("Artikelsteuer", "taxe-article", "imposta-articolo", "impuesto-artículo", "商品の税金", "商品税"),
        SHIPPING: ("Versandkosten", "Versandpreis", "prix-livraison", "frais-livraison", "prezzo-spedizione",
                   "precio-envío", "配送料", "送料"),
        "shipping-tax": ("Versandsteuer", "taxe-livraison", "imposta-spedizione", "impuesto-envío", "配送料の税金",
                         "送料税", "配送料税"),
        WRAPPING: ("Geschenkverpackungspreis", "prix-emballage-cadeau", "prezzo-confezione-regalo",
                   "precio-envoltorio-regalo", "ギフト包装料"),
        "gift-wrap-tax": ("Geschenkverpackungssteuer", "taxe-emballage-cadeau", "ギフト包装料の税金"),
        "item-promotion-discount": ("Artikel-Werberabatt", "remise-promotion-article", "商品プロモーション割引"),
        "ship-promotion-discount": ("shipping-promotion-discount", "Versand-Werberabatt",
                                    "remise-promotion-livraison", "配送プロモーション割引"),
        "ship-service-level": ("Versandart", "Versandservice", "niveau-service-livraison",
                               "livello-servizio-spedizione", "nivel-servicio-envío", "配送サービスレベル", "配送方法"),
        "recipient-name": ("Empfängername", "Name des Empfängers", "nom-destinataire", "nome-destinatario",
                           "nombre-destinatario", "お届け先氏名", "受取人名"),
        STREET[0]: ("Lieferadresse 1", "Versandadresse 1", "adresse-livraison-1", "indirizzo-spedizione-1",
                    "dirección-envío-1", "お届け先住所1", "配送先住所1"),
        STREET[1]: ("Lieferadresse 2", "Versandadresse 2", "adresse-livraison-2", "indirizzo-spedizione-2",
                    "dirección-envío-2", "お届け先住所2", "配送先住所2"),
        STREET[2]: ("Lieferadresse 3", "Versandadresse 3", "adresse-livraison-3", "indirizzo-spedizione-3",
                    "dirección-envío-3", "お届け先住所3", "配送先住所3"),
        "ship-city": ("Lieferort", "Versandort", "ville-livraison", "città-spedizione", "ciudad-envío",
                      "お届け先市区町村", "配送先市区町村"),
        "ship-state": ("Lieferbundesland", "Versandbundesland", "région-livraison", "provincia-spedizione",
                       "provincia-envío", "お届け先都道府県", "配送先都道府県"),
        "ship-postal-code": ("Lieferpostleitzahl", "Versand-PLZ", "code-postal-livraison", "cap-spedizione",
                             "código-postal-envío", "お届け先郵便番号", "配送先郵便番号", "Postleitzahl", "郵便番号"),
        "ship-country": ("Lieferland", "Versandland", "pays-livraison", "paese-spedizione", "país-envío", "お届け先国",
                         "配送先国", "国"),
        "ship-phone-number": ("Liefertelefonnummer", "téléphone-livraison", "telefono-spedizione", "teléfono-envío",
                              "お届け先電話番号", "配送先電話番号"),
        CHANNEL: ("Verkaufskanal", "canal-vente", "canal de vente", "canale-vendita", "canal-venta", "販売チャネル",
                  "販売経路"),
        "is-business-order": ("Geschäftsbestellung", "commande-professionnelle", "ordine-business", "pedido-empresa",
                              "法人注文"),
        "purchase-order-number": ("Auftragsnummer", "numéro-bon-commande", "発注番号"),
        "delivery-instructions": ("delivery instructions", "Lieferanweisungen", "instructions-livraison",
                                  "istruzioni-consegna", "instrucciones-entrega", "配送指示"),
    }
)  # fmt: skip
