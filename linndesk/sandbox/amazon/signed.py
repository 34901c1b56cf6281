"""Addresses that a signature opens for five minutes. Safe from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from linndesk.sandbox.amazon.replies import Refusal, xml_error
from linndesk.sandbox.wire import Reply

LIFE = timedelta(minutes=5)


class SignedAddresses:
    """Each leads to one document below one path."""

    def __init__(self, path: str, now: Callable[[], datetime]) -> None:
        self._path = path
        self._now = now
        self._lock = threading.Lock()
        self._signed: dict[str, tuple[str, datetime]] = {}

    def sign(self, document_id: str, base_url: str) -> str:
        """A new address of the document."""
        now = self._now()
        with self._lock:
            signature = f"{len(self._signed):08x}practice"
            self._signed[signature] = (document_id, now + LIFE)
        stamp = now.strftime("%Y%m%dT%H%M%SZ")
        query = f"X-Amz-Date={stamp}&X-Amz-Expires={int(LIFE.total_seconds())}&X-Amz-Signature={signature}"
        return f"{base_url}{self._path}{document_id}?{query}"

    def opened(self, path: str, query: Mapping[str, str]) -> str:
        """The document behind an address. Raises Refusal for a wrong signature and for one that is too old."""
        with self._lock:
            document_id, ends = self._signed.get(query.get("X-Amz-Signature", ""), ("", self._now()))
        if not document_id or path != self._path + document_id:
            raise Refusal(unsigned())
        if self._now() >= ends:
            raise Refusal(xml_error(403, "AccessDenied", "Request has expired"))
        return document_id


def unsigned() -> Reply:
    """403: something about the request is not what was signed."""
    return xml_error(403, "SignatureDoesNotMatch", "The request signature we calculated does not match.")
