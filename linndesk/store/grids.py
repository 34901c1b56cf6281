"""Big tables as data: which ids match, in which order, and the rows of one page. Inside a read.

A grid is written once as SQL fragments with ``:name`` parameters; a query names filters and a sort, gives the
parameters' values, and becomes one statement with bound parameters for SQLite or PostgreSQL.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Generic, TypeVar

from peewee import SqliteDatabase

from linndesk.errors import BadInput
from linndesk.store import tables

R = TypeVar("R")
PAGE = 200
_PARAMETER = re.compile(r"(?<!:):([a-z][a-z0-9_]*)")  # not PostgreSQL's :: cast


@dataclass(frozen=True, slots=True)
class Sort:
    """What a column is sorted by. ``text`` ignores case; ``nullable`` puts blanks last either way."""

    sql: str
    text: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Grid(Generic[R]):
    """One big table.

    ``table``: the FROM of the id query, one row per id. ``joins``: alias -> JOIN clause, added where a
    filter, a sort or the row's columns mention ``alias.`` (those that need each other in order).
    ``searched``: text expressions. ``filters`` and ``sorts``: by name; a sort's name is the column's key.
    ``columns``: what a row is made of, the id first; ``make`` turns one raw row into R.
    """

    table: str
    id: str
    searched: tuple[str, ...]
    sorts: Mapping[str, Sort]
    columns: tuple[str, ...]
    make: Callable[[Sequence[Any]], R]
    filters: Mapping[str, str] = field(default_factory=dict)
    joins: Mapping[str, str] = field(default_factory=dict)
    always: str = ""  # a condition that every query has, such as deleted_at is null


@dataclass(frozen=True, slots=True)
class GridQuery:
    """What is asked of a grid.

    ``filters`` must all hold; ``values`` are the parameters of the fragments (a list stands for several:
    ``account.id in (:accounts)``). Every word of ``search`` must occur somewhere; ``also`` are ids that the
    search found elsewhere (such as by a sealed name). ``sort`` empty = by id.
    """

    filters: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    search: str = ""
    sort: str = ""
    descending: bool = False
    also: Collection[int] = ()


def ids(grid: Grid[Any], query: GridQuery) -> array[int]:
    """The ids that match, in order: one statement, no objects. Raises BadInput (unknown filter or sort)."""
    where, values = _where(grid, query)
    order = _order(grid, query)
    sql = f"select {grid.id} from {_tables(grid, where + order)}{where} order by {order}"
    return array("q", map(itemgetter(0), _run(sql, values)))


def keyed(grid: Grid[Any], query: GridQuery, key: str) -> list[tuple[int, Any]]:
    """The ids that match with an expression each, in no order: for an order that no engine knows."""
    where, values = _where(grid, query)
    return list(_run(f"select {grid.id}, {key} from {_tables(grid, where + key)}{where}", values).fetchall())


def count(grid: Grid[Any], query: GridQuery) -> int:
    """How many match."""
    where, values = _where(grid, query)
    return int(_run(f"select count(*) from {_tables(grid, where)}{where}", values).fetchone()[0])


def rows(grid: Grid[R], wanted: Sequence[int], values: Mapping[str, Any] | None = None) -> dict[int, R]:
    """The rows of at most 200 ids, in the order asked for; an id that is gone is left out."""
    if len(wanted) > PAGE:
        raise ValueError(f"a page is at most {PAGE} rows")
    if not wanted:
        return {}
    columns = ", ".join(grid.columns)
    sql = f"select {columns} from {_tables(grid, columns)} where {grid.id} in (:page_ids)"
    found = _run(sql, {**(values or {}), "page_ids": list(wanted)}).fetchall()
    by_id = {each[0]: each for each in found}
    return {each: grid.make(by_id[each]) for each in wanted if each in by_id}


def like(word: str) -> str:
    """A LIKE pattern (escape ``!``) for texts that contain ``word`` letter for letter."""
    return "%" + re.sub(r"([!%_])", r"!\1", word) + "%"


@dataclass(frozen=True, slots=True)
class _Whole:
    """A list that is one parameter (an array), not several."""

    items: list[int]


def _is_sqlite() -> bool:
    return isinstance(tables.database.obj, SqliteDatabase)


def _tables(grid: Grid[Any], text: str) -> str:
    needed: list[str] = []
    for alias in reversed(list(grid.joins)):  # a later join may need an earlier one
        if re.search(rf"\b{alias}\.", text + "".join(needed)):
            needed.append(" " + grid.joins[alias])
    return grid.table + "".join(reversed(needed))


def _where(grid: Grid[Any], query: GridQuery) -> tuple[str, dict[str, Any]]:
    unknown = [each for each in query.filters if each not in grid.filters]
    if unknown:
        raise BadInput(f"There is no filter {unknown[0]}", fix=f"Filters: {', '.join(grid.filters)}")
    conditions = [f"({grid.filters[each]})" for each in query.filters]
    values = dict(query.values)
    if grid.always:
        conditions.insert(0, f"({grid.always})")
    if query.search.split():
        conditions.append(_search(grid, query, values))
    return (f" where {' and '.join(conditions)}" if conditions else ""), values


def _search(grid: Grid[Any], query: GridQuery, values: dict[str, Any]) -> str:
    """The condition; what it compares with goes into ``values``."""
    sqlite = _is_sqlite()
    texts = grid.searched if sqlite else tuple(f"lower({each})" for each in grid.searched)
    words = []
    for number, word in enumerate(query.search.split()):
        tests = []
        for at, spelling in enumerate(_spellings(word)):
            values[f"word_{number}_{at}"] = like(spelling)
            tests += [f"{text} like :word_{number}_{at} escape '!'" for text in texts]
        words.append(f"({' or '.join(tests)})")
    found = " and ".join(words)
    if not query.also:
        return f"({found})"
    also = list(query.also)
    values["also_ids"] = json.dumps(also) if sqlite else _Whole(also)
    among = "in (select value from json_each(:also_ids))" if sqlite else "= any(:also_ids)"
    return f"(({found}) or {grid.id} {among})"


def _spellings(word: str) -> list[str]:
    """SQLite's like ignores the case of A to Z only, so other letters are asked for in each case."""
    if not _is_sqlite():
        return [word.lower()]
    if word.isascii():
        return [word]
    return list(dict.fromkeys((word, word.lower(), word.upper(), word.capitalize())))


def _order(grid: Grid[Any], query: GridQuery) -> str:
    direction = "desc" if query.descending else "asc"
    if not query.sort:
        return f"{grid.id} {direction}"
    sort = grid.sorts.get(query.sort)
    if sort is None:
        raise BadInput(f"This table cannot be sorted by {query.sort}", fix=f"Sorts: {', '.join(grid.sorts)}")
    key = f"lower({sort.sql})" if sort.text else sort.sql
    blanks = " nulls last" if sort.nullable else ""
    return f"{key} {direction}{blanks}, {grid.id} {direction}"


def _run(sql: str, values: Mapping[str, Any]) -> Any:
    """Execute with ``:name`` parameters turned into the engine's own marks."""
    mark = "?" if _is_sqlite() else "%s"
    arguments: list[Any] = []

    def bind(match: re.Match[str]) -> str:
        value = values[match[1]]
        if isinstance(value, (list, tuple, frozenset, set)):
            arguments.extend(value)
            return ", ".join([mark] * len(value)) or "null"
        arguments.append(value.items if isinstance(value, _Whole) else value)
        return mark

    return tables.database.execute_sql(_PARAMETER.sub(bind, sql), tuple(arguments))
