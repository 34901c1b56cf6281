"""Feed documents and the signed addresses where their contents are put. Answers on the server's threads."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from linndesk.sandbox.amazon.replies import xml_error
from linndesk.sandbox.amazon.signed import SignedAddresses, unsigned
from linndesk.sandbox.wire import Reply

PATH = "/practice-uploads/"


@dataclass(slots=True)
class FeedDocument:
    """``data`` None = nothing was put there yet; ``used`` = a feed was made of it."""

    id: str
    merchant: str
    content_type: str
    data: bytes | None = field(default=None, repr=False)
    used: bool = False


class Uploads:
    """What feeds are made of."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._addresses = SignedAddresses(PATH, now)
        self._lock = threading.Lock()
        self._documents: dict[str, FeedDocument] = {}

    def create(self, merchant: str, content_type: str, base_url: str) -> dict[str, str]:
        """What createFeedDocument answers."""
        with self._lock:
            made = FeedDocument(f"amzn1.tortuga.4.eu.practice-{len(self._documents) + 1}", merchant, content_type)
            self._documents[made.id] = made
        return {"feedDocumentId": made.id, "url": self._addresses.sign(made.id, base_url)}

    def find(self, merchant: str, document_id: str) -> FeedDocument | None:
        """One of the merchant's."""
        with self._lock:
            found = self._documents.get(document_id)
            return found if found is not None and found.merchant == merchant else None

    def take(self, path: str, query: Mapping[str, str], headers: Mapping[str, str], data: bytes) -> Reply:
        """Keep what is put there; exactly the type that was told, and no header of Amazon's. The last one counts."""
        if "authorization" in headers:
            return xml_error(400, "InvalidArgument", "Only one auth mechanism allowed; found Authorization")
        if "transfer-encoding" in headers:
            return xml_error(501, "NotImplemented", "A header you provided implies functionality that is not there")
        foreign = sorted(name for name in headers if name.startswith("x-amz"))
        if foreign:
            words = f"There were headers present in the request which were not signed: {foreign[0]}"
            return xml_error(403, "AccessDenied", words)
        document_id = self._addresses.opened(path, query)
        with self._lock:
            document = self._documents[document_id]
            if headers.get("content-type", "") != document.content_type:
                return unsigned()
            document.data = data
        mark = hashlib.md5(data, usedforsecurity=False).hexdigest()
        return Reply(200, b"").with_headers(ETag=f'"{mark}"')
