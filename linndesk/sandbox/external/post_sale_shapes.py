"""What requests to cancel and to refund have to look like, to the letter of the documentation. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from linndesk.sandbox.external.parts import (
    TOKEN,
    Member,
    Rows,
    Shape,
    Thing,
    amount,
    filled,
    text,
    text_or_null,
    whole,
)

_WHY: Shape = {"Reason": Member(text), "SecondaryReason": Member(text_or_null)}
_LINE: Shape = {"SKU": Member(text), "OrderLineNumber": Member(filled)}
_ORDER: Shape = {"ReferenceNumber": Member(filled), "ExternalReference": Member(text_or_null)}

POST_SALE_SHAPES: Mapping[str, Shape] = {
    "PostSaleOptionsEndpoint": TOKEN,
    "CancelEndpoint": {
        **TOKEN,
        "Cancellation": Thing(
            {
                **_ORDER,
                "Items": Rows({**_LINE, "CancellationQuantity": Member(whole(1)), **_WHY}, unique="OrderLineNumber"),
            }
        ),
    },
    "RefundEndpoint": {
        **TOKEN,
        "Refund": Thing(
            {
                **_ORDER,
                "RefundShippingAmount": Member(amount),
                "Items": Rows({**_LINE, "RefundAmount": Member(amount), **_WHY}, low=0, unique="OrderLineNumber"),
            }
        ),
    },
}
