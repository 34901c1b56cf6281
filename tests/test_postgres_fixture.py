"""Store tests may rely on a real, empty PostgreSQL database each."""

from __future__ import annotations

import psycopg


def _tables(url: str) -> list[str]:
    with psycopg.connect(url) as link:
        return [row[0] for row in link.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


def test_a_database_is_fresh_each_time(bare_pg: str) -> None:
    assert _tables(bare_pg) == []
    with psycopg.connect(bare_pg) as link:
        link.execute("CREATE TABLE left_over (id INTEGER)")


def test_nothing_is_left_of_the_test_before(bare_pg: str) -> None:
    assert _tables(bare_pg) == []
