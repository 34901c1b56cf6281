"""Shipping services and payment methods as the practice shop calls them. Pure."""

from __future__ import annotations

from linndesk.sandbox.external.asked import Answer, Asked

SHIPPING = (
    ("RM CLR01", "Royal Mail First Class", "UK"),
    ("RM T48", "Royal Mail Tracked 48", "UK"),
    ("DPD NEXT", "DPD Next Day", ""),
    ("DHL PAKET", "DHL Paket", "DE"),
)
PAYMENT = (("CARD", "Card", ""), ("PAYPAL", "PayPal", ""), ("UEBERWEISUNG", "Überweisung", "DE"))


def shipping_tags(asked: Asked) -> Answer:
    """ShippingTags."""
    _ = asked.owner
    return {"ShippingTags": _rows(SHIPPING)}


def payment_tags(asked: Asked) -> Answer:
    """PaymentTags."""
    _ = asked.owner
    return {"PaymentTags": _rows(PAYMENT)}


def _rows(tags: tuple[tuple[str, str, str], ...]) -> list[Answer]:
    return [{"Tag": tag, "FriendlyName": name, "Site": site} for tag, name, site in tags]
