"""Each planted fault is found with its rule, at its endpoint, and nothing else is (N9).

To be quick, faults of different endpoints are planted together; ``bench/checking.py`` plants each of them alone.
"""

from __future__ import annotations

import pytest

from linndesk.channels.external.checking.asking import Limits
from tests.channels.external.checking.planted import FAULTS, Fault
from tests.channels.external.checking.scene import checked

SHORT = 2.0  # seconds in place of ten, where one is late
ALONE = ("AddNewUserEndpoint", "UserConfigEndpoint", "Manifest")  # what lies behind them is not looked at


def rounds() -> list[list[Fault]]:
    """As few as there can be: of each endpoint one fault at a time, what is only seen by telling with its like."""
    made: list[list[Fault]] = []
    for fault in FAULTS:
        for each in made:
            if any(_in_the_way(fault, other) for other in each):
                continue
            each.append(fault)
            break
        else:
            made.append([fault])
    return made


def _in_the_way(fault: Fault, other: Fault) -> bool:
    return (
        any(each.alone or each.endpoint in ALONE for each in (fault, other))
        or fault.writes != other.writes
        or fault.rule == other.rule
        or (fault.endpoint == other.endpoint and not _in_one_order(fault, other))
        or bool(fault.manifest) != bool(other.manifest)
    )


def _in_one_order(fault: Fault, other: Fault) -> bool:
    return bool(fault.member and other.member) and fault.member != other.member


ROUNDS = rounds()


def test_there_are_many_and_each_is_planted_once() -> None:
    assert len(FAULTS) >= 80
    assert sum(map(len, ROUNDS)) == len(FAULTS)
    assert len({each.name for each in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("faults", ROUNDS, ids=lambda faults: ", ".join(each.name for each in faults))
def test_each_fault_gives_its_one_finding(faults: list[Fault]) -> None:
    twists = [each.twist for each in faults if each.twist]
    manifest = {name: value for each in faults for name, value in each.manifest.items()}
    late = any(each.rule == "transport.in-time" for each in faults)
    limits = Limits(within=SHORT) if late else Limits()
    found = checked(*twists, manifest=manifest, writes=faults[0].writes, limits=limits)
    assert sorted(found.serious) == sorted((each.rule, each.endpoint) for each in faults)
