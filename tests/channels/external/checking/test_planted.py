"""Each planted fault is found with its rule, at its endpoint, and nothing else is (N9)."""

from __future__ import annotations

import pytest

from tests.channels.external.checking.planted import FAULTS, Fault
from tests.channels.external.checking.scene import checked


@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: each.name)
def test_a_fault_gives_its_one_finding(fault: Fault) -> None:
    twists = [fault.twist] if fault.twist else []
    found = checked(*twists, manifest=fault.manifest, writes=fault.writes)
    assert found.serious == [(fault.rule, fault.endpoint)]
