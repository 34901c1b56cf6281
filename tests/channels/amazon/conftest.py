"""The peer for every test here."""

from __future__ import annotations

from tests.channels.amazon.peer import peer_fixture as peer_fixture
