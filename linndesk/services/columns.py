"""Which column of a person's table is which of ours: guessed by name, changed by the person. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linndesk.errors import BadInput
from linndesk.services.tablefile import Row, TableFile


@dataclass(frozen=True, slots=True)
class Target:
    """A column that an import knows. ``aliases``: other names that are met for it; ``tip``: one sentence."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    needed: bool = False
    tip: str = ""


def plain(name: str) -> str:
    """A column's name without what people write differently: ``Channel SKU``, ``channel_sku`` -> ``channelsku``."""
    return re.sub(r"[\s_.\-/()#]+", "", name.casefold())


def guess(columns: Sequence[str], targets: Sequence[Target]) -> dict[str, str]:
    """Header name -> key; the first column that fits takes a key, the key's own name before its aliases."""
    found: dict[str, str] = {}
    for each in targets:
        for name in (each.key, each.label, *each.aliases):
            header = next((col for col in columns if plain(col) == plain(name) and col not in found), None)
            if header is not None:
                found[header] = each.key
                break
    return found


def mapped(
    table: TableFile, mapping: Mapping[str, str], targets: Sequence[Target], defaults: Mapping[str, str] | None = None
) -> TableFile:
    """The table with our column names. ``defaults``: key -> what a blank cell, or an absent column, stands for.

    Raises BadInput where a needed column is neither mapped nor given a default, or a key is mapped twice.
    """
    given = {key: value for key, value in (defaults or {}).items() if value.strip()}
    keys = [key for header, key in mapping.items() if key and header in table.columns]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise BadInput(f"Two columns are mapped to {twice}", fix="Choose one of them")
    absent = [each.label for each in targets if each.needed and each.key not in keys and each.key not in given]
    if absent:
        raise BadInput(
            f"The file has no column for {absent[0]}",
            f"Its columns are: {', '.join(table.columns) or 'none'}",
            f"Choose which column is {absent[0]}",
        )
    chosen = {header: key for header, key in mapping.items() if key}
    rows = tuple(Row(each.number, _cells(each, chosen, given), each.surplus) for each in table.rows)
    return TableFile(tuple(dict.fromkeys([*keys, *given])), rows, table.notes)


def _cells(row: Row, chosen: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    cells = {key: row.cells[header] for header, key in chosen.items() if header in row.cells}
    for key, value in given.items():
        if not cells.get(key, "").strip():
            cells[key] = value
    return cells
