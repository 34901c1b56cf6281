"""The application roles that Amazon grants, as Seller Central names them, and what to do where one is missing. Pure."""

from __future__ import annotations

ORDERS_ROLE = "Inventory and Order Tracking"
ADDRESS_ROLE = "Direct-to-Consumer Delivery"
LISTINGS_ROLE = "Product Listing"
FBA_ROLE = "Amazon Fulfillment"
NEW_TOKEN = "give it to the application, authorise it again and paste the new refresh token"
