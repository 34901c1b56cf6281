"""The ports of channels that cancel and refund for a seller. Worker threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

from linndesk.domain.postsale import Cancellation, Options, Refund


@runtime_checkable
class ServesAfterSale(Protocol):
    """Neither is ever repeated by the program once its bytes may have left (R-LOST)."""

    def post_sale_options(self) -> Options:
        """What it takes. Raises ChannelError."""
        ...

    def cancel_request(self, cancellation: Cancellation) -> dict[str, Any]:
        """What would be sent, as JSON in the channel's own words. Pure. Raises BadInput in one sentence."""
        ...

    def tell_cancel(self, request: dict[str, Any], before_send: Callable[[], None]) -> None:
        """One exchange, no second try; rules and errors as of ``TellsDespatches.tell_despatch``."""
        ...

    def refund_request(self, refund: Refund) -> dict[str, Any]:
        """As ``cancel_request``."""
        ...

    def tell_refund(self, request: dict[str, Any], before_send: Callable[[], None]) -> str:
        """As ``tell_cancel``; the channel's reference of the refund, "" = it gave none."""
        ...
