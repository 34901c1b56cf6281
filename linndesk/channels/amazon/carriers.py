"""Carrier codes as Amazon names them, by region: what a field offers, never what it demands. Pure.

Source: the carrier codes of Amazon's order fulfilment schema, and carriers of some countries by the name they go by
today. Amazon adds carriers without notice and refuses what it does not know, so anything else may be typed as well.
"""

from __future__ import annotations

from linndesk.channels.amazon.marketplaces import Region, find

_EVERYWHERE = ("DHL", "FedEx", "UPS", "TNT", "Aramex", "Amazon Shipping")
_OF_REGION: dict[Region, tuple[str, ...]] = {
    "NA": (
        "USPS", "DHL Global Mail", "FedEx SmartPost", "Lasership", "Newgistics", "OnTrac", "OSM", "Smartmail",
        "Streamlite", "UPS Mail Innovations", "UPSMI", "Blue Package", "Canada Post",
    ),
    "EU": ("DPD", "GLS", "Hermes", "DHL Global Mail"),
    "FE": ("Fastway",),
}  # fmt: skip
_OF_MARKETPLACE: dict[str, tuple[str, ...]] = {
    "UK": ("Royal Mail", "Parcelforce", "DPD", "Evri", "Yodel", "Parcelnet", "City Link"),
    "IE": ("An Post", "DPD"),
    "DE": ("Deutsche Post", "DHL", "Hermes Logistik Gruppe", "DPD", "GLS", "GO!"),
    "FR": ("La Poste", "Colissimo", "Chronopost", "Mondial Relay", "DPD", "GLS"),
    "IT": ("Poste Italiane", "SDA", "BRT", "GLS"),
    "ES": ("Correos", "Seur", "MRW", "Nacex", "GLS"),
    "NL": ("PostNL", "DHL", "DPD"),
    "BE": ("bpost", "PostNL", "DPD"),
    "PL": ("InPost", "Poczta Polska", "DPD"),
    "SE": ("PostNord", "DHL"),
    "US": ("USPS", "UPS", "FedEx"),
    "CA": ("Canada Post", "Purolator", "UPS", "FedEx"),
    "AU": ("Australia Post", "Fastway"),
    "JP": ("YAMATO", "SAGAWA", "JP_EXPRESS", "NITTSU", "FEDEX_JP", "YamatoTransport", "SagawaExpress", "NipponExpress"),
    "IN": ("India Post", "BlueDart", "DTDC", "Delhivery", "First Flight", "Overnite Express", "Professional"),
}  # fmt: skip


def carriers(marketplace: str) -> tuple[str, ...]:
    """Those of the marketplace first, then of its region, then those of everywhere; blank or unknown: all. Last Other.

    ``marketplace``: an id, a code, a country.
    """
    known = find(marketplace) if marketplace.strip() else None
    if known is None:
        own = [name for names in (*_OF_MARKETPLACE.values(), *_OF_REGION.values()) for name in names]
    else:
        own = [*_OF_MARKETPLACE.get(known.code, ()), *_OF_REGION[known.region]]
    return tuple(dict.fromkeys((*own, *_EVERYWHERE, "Other")))
