"""How a document that is downloaded is packed and broken. Tests and the demo turn these knobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass
class DocumentFaults:
    """Of the document as a whole, whatever is in it."""

    instead: Literal["", "empty", "header", "html", "json"] = ""  # what it holds in place of its data
    cut_text: bool = False  # the text breaks off in the middle, however it is packed
    gzip: Literal["flagged", "silent", "lied", "none"] = "flagged"  # silent = no flag; lied = flag, but plain text
    cut_gzip: bool = False
    charset: str = "utf-8"  # a Python codec, such as cp1252, utf-8-sig, cp932
    charset_told: str | None = None  # Content-Type's word for it; None = the usual one, "" = none
    gone: bool = False  # its address answers 404
