"""Values without the stray spaces that copying from a web page brings (A3). Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from linndesk.settings import AccountSettings, describe


def unspaced(
    values: Mapping[str, Any], model: type[AccountSettings], keys: Collection[str]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Values without spaces in the settings ``keys``, and one sentence for each that was changed."""
    labels = {each.key: each.label for each in describe(model)}
    clean = dict(values)
    notes: list[str] = []
    for key in keys:
        text = clean.get(key)
        if not isinstance(text, str):
            continue
        kept = "".join(each for each in text if not each.isspace() and unicodedata.category(each) != "Cf")
        if kept != text:
            clean[key] = kept
            notes.append(f"Stray spaces were taken out of {labels[key]}.")
    return clean, tuple(notes)
