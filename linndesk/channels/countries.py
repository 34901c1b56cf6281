"""The two letters of a country, however a channel writes it: by code, by three letters, by name. Pure.

``countries.json``: each country's other names, folded as ``_folded`` does it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from importlib.resources import files

_NO_WORD = re.compile(r"[^\w]+")


def code_of(*written: str) -> str:
    """Of the first that names a country; "" where none does."""
    return next((found for each in written if (found := _code(each))), "")


@lru_cache(maxsize=1024)
def _code(written: str) -> str:
    folded = _folded(written)
    return _table().get(folded, "") if folded else ""


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    found: dict[str, list[str]] = json.loads(files(__package__).joinpath("countries.json").read_text("utf-8"))
    by_name = {name: code for code, names in found.items() for name in names}
    return {**by_name, **{code.casefold(): code for code in found}}


def _folded(written: str) -> str:
    split = unicodedata.normalize("NFKD", written[:100].casefold())
    plain = "".join(each for each in split if not unicodedata.combining(each))
    words = " ".join(_NO_WORD.sub(" ", plain).split())
    return words.removeprefix("the ").replace(" and ", " ")
