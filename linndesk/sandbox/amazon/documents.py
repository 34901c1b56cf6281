"""Documents to be downloaded from addresses of their own. Answers on the server's threads."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from linndesk.sandbox.amazon.document_faults import DocumentFaults
from linndesk.sandbox.amazon.faults import Faults
from linndesk.sandbox.amazon.replies import html, xml_error
from linndesk.sandbox.amazon.signed import SignedAddresses, unsigned
from linndesk.sandbox.wire import Reply

PATH = "/practice-documents/"
_CALLED = {"cp1252": "Cp1252", "cp932": "Shift_JIS", "utf-8": "UTF-8", "utf-8-sig": "UTF-8"}
_FOREIGN = ("x-amz-access-token", "authorization", "x-amz-date", "x-amz-security-token")


class Documents:
    """Texts by document id: reports, and what came of feeds; each kind goes by its own faults."""

    def __init__(self, faults: Faults, now: Callable[[], datetime]) -> None:
        self._faults = faults
        self._addresses = SignedAddresses(PATH, now)
        self._lock = threading.Lock()
        self._contents: dict[str, tuple[str | bytes, str, bool]] = {}

    def put(self, document_id: str, content: str | bytes, media: str = "text/plain", *, of_feed: bool = False) -> None:
        """Keep a text, which the faults encode and pack when it is fetched, or bytes, which stay as they are."""
        with self._lock:
            self._contents[document_id] = (content, media, of_feed)

    def has(self, document_id: str) -> bool:
        """Whether it is here."""
        with self._lock:
            return document_id in self._contents

    def describe(self, document_id: str, base_url: str, called: str = "reportDocumentId") -> dict[str, str]:
        """What getReportDocument or getFeedDocument answers, with a new address."""
        answer = {called: document_id, "url": self._addresses.sign(document_id, base_url)}
        if self._knobs(document_id).gzip in ("flagged", "lied"):
            answer["compressionAlgorithm"] = "GZIP"
        return answer

    def download(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Reply:
        """The bytes; refuses a request that still carries Amazon's headers, and an address that is too old."""
        foreign = [each for each in _FOREIGN if headers.get(each)]
        if foreign:
            return xml_error(400, "InvalidArgument", f"Only one auth mechanism allowed; found {foreign[0]}")
        document_id = self._addresses.opened(path, query)
        with self._lock:
            content, media, _ = self._contents.get(document_id, (None, "", False))
        if content is None:
            return unsigned()
        knobs = self._knobs(document_id)
        if knobs.gone:
            return xml_error(404, "NoSuchKey", "The specified key does not exist.")
        if isinstance(content, bytes):
            return Reply(200, content, _content_type(media, knobs))
        return _reply(content, media, knobs)

    def _knobs(self, document_id: str) -> DocumentFaults:
        with self._lock:
            of_feed = document_id in self._contents and self._contents[document_id][2]
        return self._faults.feed.result if of_feed else self._faults.report


def _reply(text: str, media: str, faults: DocumentFaults) -> Reply:
    if faults.instead == "html":
        return html(200)
    if faults.instead == "json":
        return Reply(200, b'{"message":"Internal server error"}')
    if faults.instead == "empty":
        text = ""
    if faults.cut_text:
        text = text[: len(text) * 3 // 5]
    return Reply(200, _encode(text, faults), _content_type(media, faults))


def _encode(text: str, faults: DocumentFaults) -> bytes:
    data = text.encode(faults.charset, errors="replace")  # what a charset lacks is a question mark already
    if faults.gzip in ("flagged", "silent"):
        data = gzip.compress(data, mtime=0)
        if faults.cut_gzip:
            data = data[: len(data) * 2 // 3]
    return data


def _content_type(media: str, faults: DocumentFaults) -> str:
    told = _CALLED.get(faults.charset, faults.charset) if faults.charset_told is None else faults.charset_told
    return f"{media};charset={told}" if told else media
