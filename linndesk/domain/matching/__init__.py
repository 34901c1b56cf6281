"""Which stock item a listing is: tiers, scores and the evidence for them (N6). Pure."""

from __future__ import annotations

from linndesk.domain.barcodes import gtin as barcode
from linndesk.domain.matching.facts import LIKELY, SURE, Candidate, Offer, Product, Tier
from linndesk.domain.matching.matcher import Matcher

__all__ = ["LIKELY", "SURE", "Candidate", "Matcher", "Offer", "Product", "Tier", "barcode"]
