"""What of a call may be kept while requests are logged (M7): an allow-list of members; all else is masked. Pure.

The names of members are always shown, so that support sees what was there; what they say is shown of the listed
ones alone, and never of anything that a person, an address or a secret could stand in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from linndesk.channels.bodies import as_number, read_json

MASK = "…"
LONGEST = 20_000  # characters of one body
MOST = 50  # rows of one list
LONGEST_TEXT = 200
DEEPEST = 12
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")
_EMAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
ALLOWED = frozenset(
    each.casefold()
    for each in (
        # what was asked for
        *("entriesPerPage", "pageNumber", "totalEntries", "totalPages", "fieldCode", "direction", "dateFrom"),
        *("dateTo", "fulfilmentCenter", "dataRequirements", "searchTypes", "loadCompositeParents"),
        *("loadVariationParents",),
        # orders
        *("orderId", "orderIds", "pkOrderId", "pkOrderIds", "numOrderId", "referenceNum", "secondaryReference"),
        *("externalReferenceNum", "processed", "status", "isParked", "marker", "locked", "holdOrCancel"),
        *("invoicePrinted", "labelPrinted", "partShipped", "receivedDate", "paidDateTime", "processedDateTime"),
        *("despatchByDate", "from", "to", "source", "subSource", "siteCode", "location", "locationId"),
        *("fulfilmentLocationId", "numItems", "scanPerformed", "module", "trackingNumber", "vendor"),
        *("postalServiceId", "postalServiceName", "pkPostalServiceId", "totalWeight", "itemWeight"),
        *("manualAdjust", "packageCategoryId", "packageTypeId", "packageCategory", "packageType", "currency"),
        # lines and stock
        *("rowId", "stockItemId", "stockItemIntId", "sku", "itemNumber", "channelSku", "quantity", "isService"),
        *("isComposite", "isUnlinked", "weight", "stockLocationId", "stockLocationIntId", "locationName"),
        *("locationTag", "stockLevel", "rowIndex", "available", "inOrders", "due", "minimumLevel"),
        *("isFulfillmentCenter", "isWarehouseManaged", "isNotTrackable", "isBatchedStockType"),
        *("isVariationParent", "isCompositeParent"),
        # purchase orders
        *("totalNumberOfRecords", "currentPageNumber", "pkPurchaseId", "externalInvoiceNumber", "fkLocationId"),
        *("fkSupplierId", "dateOfPurchase", "dateOfDelivery", "quotedDeliveryDate", "lineCount"),
        *("deliveredLinesCount", "noteCount", "pkPurchaseItemId", "fkStockItemId", "delivered", "addToDelivered"),
        *("packQuantity", "packSize", "inventoryTrackingType", "isDeleted", "sortOrder", "batchInventoryId"),
        *("fkDeliveryId", "pkDeliveryRecordId", "fkPurchaseItemId", "fkStockLocationId", "deliveredQuantity"),
        *("createdDateTime", "modifiedDateTime", "fkBatchInventoryId"),
        # returns: their reasons are words of people
        *("rmaHeaderId", "rmaRowId", "orderItemRowId", "returnItemSku", "returnLocation", "returnQuantity"),
        *("scrapQuantity", "refundAmount", "reference", "externalReference", "actioned", "actionedDate"),
        *("createdDate", "lastActionDate", "deleted", "type", "statusHeader", "channelInitiated"),
        *("successfullyActioned", "newOrderId", "refundHeaderId", "validationError", "orderSource"),
        *("orderSubSource", "pkItemId", "fkOrderItemRowId", "parentRowId", "orderQty", "returnableQty", "returnedQty"),
        # states and refusals
        *("code", "message", "error", "errors", "errorMessage", "exceptionMessage", "reason", "state", "ttl"),
        *("locality",),
    )
)
_FREE = frozenset(
    each.casefold()
    for each in (
        *("fieldCode", "direction", "dataRequirements", "searchTypes", "referenceNum", "secondaryReference"),
        *("externalReferenceNum", "source", "subSource", "siteCode", "location", "module", "trackingNumber"),
        *("vendor", "postalServiceName", "packageCategory", "packageType", "currency", "sku", "itemNumber"),
        *("channelSku", "locationName", "locationTag", "code", "state", "locality", "externalInvoiceNumber"),
        *("returnItemSku", "reference", "externalReference", "orderSource", "orderSubSource"),
    )
)  # members of these that are words; the others are numbers, moments and ids, and anything else in them is masked
_STATES = frozenset(
    ("open", "pending", "partial", "delivered", "processed", "error", "error_acked", "return", "exchange", "resend")
)
_REFUSALS = frozenset(("message", "error", "errors", "errormessage", "exceptionmessage", "reason", "validationerror"))
_TRADE = """
a accepted account actioned address already an and answer answered are available batch batched be been before booked
booking by can cannot centre changed composite could decreased delivered denied does down edited error exceeded exist
expired failed for found fulfilment has have id in internal invalid invoice invoices is it item items label level
levels limit location locked maintenance many missing more must no nobody not number of off on open or order ordered
orders paid parked payment permission please postal print printed process processed processing purchase quantity rate
refund request required requires retry return returned rma row scan scanned scanning scrap server service session sku
skus status stock the timeout to token too tracking try type unauthorized unknown unlinked unpaid value was while with
wrong
"""  # of a refusal's sentence these words stay, and nothing else: a buyer may be quoted in it
_KNOWN = frozenset(_TRADE.split())
_WORD = re.compile(r"[A-Za-z]+|[^A-Za-z\s]+")
_PLAIN = re.compile(r"[0-9A-Fa-fTZ:.+ -]{0,40}")


def kept(body: bytes | str, clean: Callable[..., str]) -> str:
    """A body as JSON that may be kept, cut to 20,000 characters; "" where there is none.

    ``clean`` takes our secrets out of what is shown. What is no JSON is named by its length alone.
    """
    if not body:
        return ""
    try:
        found = read_json(body)
    except (ValueError, RecursionError):
        return json.dumps({"unreadable": len(body)})
    text = json.dumps(_shown(found, "", clean, 0), ensure_ascii=False, default=as_number)
    return text if len(text) <= LONGEST else json.dumps({"cut": text[:LONGEST]}, ensure_ascii=False)


def trouble(title: str) -> str:
    """A trouble on the way in our words, in place of an answer."""
    return json.dumps({"Error": title}, ensure_ascii=False)


def told(words: str, clean: Callable[..., str]) -> str:
    """A refusal in their words, of whatever form."""
    return json.dumps({"Error": _refusal(clean(words, LONGEST_TEXT))}, ensure_ascii=False)


def _shown(found: Any, name: str, clean: Callable[..., str], depth: int) -> Any:
    """``name``: of the member that it stands in; rows of a list stand in the list's."""
    if found is None or isinstance(found, bool):
        return found
    if depth > DEEPEST:
        return MASK
    if isinstance(found, Mapping):
        return {_member(key): _shown(value, str(key), clean, depth + 1) for key, value in found.items()}
    if isinstance(found, list):
        rows = [_shown(each, name, clean, depth + 1) for each in found[:MOST]]
        return rows if len(found) <= MOST else [*rows, f"{len(found) - MOST} more"]
    if name.casefold() not in ALLOWED:
        return MASK
    if not isinstance(found, str):
        return found
    if name.casefold() in _REFUSALS:
        return _refusal(clean(found, LONGEST_TEXT))
    is_plain = _PLAIN.fullmatch(found) or found.casefold() in _STATES
    if name.casefold() not in _FREE and not is_plain:
        return MASK
    return _EMAIL.sub(MASK, clean(found, LONGEST_TEXT))


def _refusal(words: str) -> str:
    """Its words of the trade; a run of others is one mask."""
    shown: list[str] = []
    for each in _WORD.findall(words):
        word = each if each.casefold() in _KNOWN else "" if each in ".,:;!?()'\"-" else MASK
        if word and not (word == MASK and shown[-1:] == [MASK]):
            shown.append(word)
    return " ".join(shown)


def _member(key: object) -> str:
    """A name of a member is one of theirs; what looks like anything else could be data."""
    return str(key) if _NAME.fullmatch(str(key)) else MASK
