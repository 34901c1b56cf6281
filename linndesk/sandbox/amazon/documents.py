"""Report documents on an address of their own that lives five minutes. Answers on the server's threads."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from linndesk.sandbox.amazon.faults import Faults, ReportFaults
from linndesk.sandbox.amazon.replies import html, xml_error
from linndesk.sandbox.wire import Reply

PATH = "/practice-documents/"
LIFE = timedelta(minutes=5)
_CALLED = {"cp1252": "Cp1252", "cp932": "Shift_JIS", "utf-8": "UTF-8", "utf-8-sig": "UTF-8"}
_FOREIGN = ("x-amz-access-token", "authorization", "x-amz-date", "x-amz-security-token")


class Documents:
    """Texts by document id, and the signed addresses that lead to them."""

    def __init__(self, faults: Faults, now: Callable[[], datetime]) -> None:
        self._faults = faults
        self._now = now
        self._lock = threading.Lock()
        self._contents: dict[str, tuple[str | bytes, str]] = {}
        self._signed: dict[str, tuple[str, datetime]] = {}

    def put(self, document_id: str, content: str | bytes, media: str = "text/plain") -> None:
        """Keep a text, which the faults encode and pack when it is fetched, or bytes, which stay as they are."""
        with self._lock:
            self._contents[document_id] = (content, media)

    def has(self, document_id: str) -> bool:
        """Whether it is here."""
        with self._lock:
            return document_id in self._contents

    def describe(self, document_id: str, base_url: str) -> dict[str, str]:
        """What getReportDocument answers, with a new address."""
        now = self._now()
        with self._lock:
            signature = f"{len(self._signed):08x}practice"
            self._signed[signature] = (document_id, now + LIFE)
        stamp = now.strftime("%Y%m%dT%H%M%SZ")
        query = f"X-Amz-Date={stamp}&X-Amz-Expires={int(LIFE.total_seconds())}&X-Amz-Signature={signature}"
        answer = {"reportDocumentId": document_id, "url": f"{base_url}{PATH}{document_id}?{query}"}
        if self._faults.report.gzip in ("flagged", "lied"):
            answer["compressionAlgorithm"] = "GZIP"
        return answer

    def download(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Reply:
        """The bytes; refuses a request that still carries Amazon's headers, and an address that is too old."""
        foreign = [each for each in _FOREIGN if headers.get(each)]
        if foreign:
            return xml_error(400, "InvalidArgument", f"Only one auth mechanism allowed; found {foreign[0]}")
        with self._lock:
            document_id, ends = self._signed.get(query.get("X-Amz-Signature", ""), ("", self._now()))
            content, media = self._contents.get(document_id, (None, ""))
        if content is None or path != PATH + document_id:
            return xml_error(403, "SignatureDoesNotMatch", "The request signature we calculated does not match.")
        if self._now() >= ends:
            return xml_error(403, "AccessDenied", "Request has expired")
        if self._faults.report.gone:
            return xml_error(404, "NoSuchKey", "The specified key does not exist.")
        if isinstance(content, bytes):
            return Reply(200, content, _content_type(media, self._faults.report))
        return _reply(content, media, self._faults.report)


def _reply(text: str, media: str, faults: ReportFaults) -> Reply:
    if faults.instead == "html":
        return html(200)
    if faults.instead == "json":
        return Reply(200, b'{"message":"Internal server error"}')
    if faults.instead == "empty":
        text = ""
    if faults.cut_text:
        text = text[: len(text) * 3 // 5]
    return Reply(200, _encode(text, faults), _content_type(media, faults))


def _encode(text: str, faults: ReportFaults) -> bytes:
    data = text.encode(faults.charset, errors="replace")  # what a charset lacks is a question mark already
    if faults.gzip in ("flagged", "silent"):
        data = gzip.compress(data, mtime=0)
        if faults.cut_gzip:
            data = data[: len(data) * 2 // 3]
    return data


def _content_type(media: str, faults: ReportFaults) -> str:
    told = _CALLED.get(faults.charset, faults.charset) if faults.charset_told is None else faults.charset_told
    return f"{media};charset={told}" if told else media
