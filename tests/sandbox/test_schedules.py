"""A5: report schedules on the practice clock; one of the same kind is replaced, as the warning says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linndesk.sandbox.amazon.records import ALL_ROLES, DELIVERY_ROLE, LISTING_ROLE
from tests.sandbox.driver import FLAT, REPORTS, START, UK, XML, Hand, Settable, error, iso, report_text

SCHEDULES = "/reports/2021-06-30/schedules"
HOUR = timedelta(hours=1)
DE = "A1PA6795UKMFR9"


def add(hand: Hand, period: str = "PT4H", kind: str = FLAT, places: tuple[str, ...] = (UK,), **more: object) -> str:
    answer = hand.post(SCHEDULES, {"reportType": kind, "marketplaceIds": list(places), "period": period, **more})
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["reportScheduleId"]
    return found


def listed(hand: Hand, kinds: str = f"{FLAT},{XML}") -> list[dict]:
    found: list[dict] = hand.get(SCHEDULES, reportTypes=kinds).json()["reportSchedules"]
    return found


def made(hand: Hand, kind: str = FLAT) -> list[dict]:
    """Its reports, oldest first."""
    hand.sign_in()
    found: list[dict] = hand.get(REPORTS, reportTypes=kind, pageSize=100).json()["reports"]
    return found[::-1]


def test_a_schedule_is_listed_read_and_cancelled(hand: Hand) -> None:
    number = add(hand)
    (found,) = listed(hand)
    assert found == {
        "reportScheduleId": number, "reportType": FLAT, "marketplaceIds": [UK], "period": "PT4H",
        "nextReportCreationTime": iso(START + 4 * HOUR),
    }  # fmt: skip
    assert hand.get(f"{SCHEDULES}/{number}").json() == found
    assert listed(hand, XML) == []
    other = Hand(hand.amazon, "other")
    assert other.get(f"{SCHEDULES}/{number}").status_code == 404
    assert other.call("DELETE", f"{SCHEDULES}/{number}").status_code == 404
    assert listed(other) == []
    other.close()
    assert hand.call("DELETE", f"{SCHEDULES}/{number}").status_code == 200
    assert hand.get(f"{SCHEDULES}/{number}").status_code == 404
    assert listed(hand) == []


def test_one_of_the_same_type_and_marketplaces_is_replaced(hand: Hand) -> None:
    first = add(hand, places=(UK, DE))
    kept = [add(hand), add(hand, kind=XML, places=(UK, DE))]
    second = add(hand, "PT15M", places=(DE, UK))
    assert sorted(each["reportScheduleId"] for each in listed(hand)) == sorted([*kept, second])
    assert hand.get(f"{SCHEDULES}/{first}").status_code == 404


def test_each_report_holds_what_is_new_since_the_last_one(hand: Hand, time: Settable) -> None:
    """Without what was over before it was made; nothing new = CANCELLED."""
    hand.amazon.faults.report.lag = timedelta()
    world = hand.amazon.world
    world.add_order("202-0-0", created=START - HOUR)
    number = add(hand, "PT1H")
    time.pass_(minutes=30)
    for place in range(3):
        world.add_order(f"202-1-{place}")
    world.ship_elsewhere("202-1-1")
    time.pass_(minutes=70)
    world.add_order("202-2-0")
    world.ship_elsewhere("202-1-2")
    time.pass_(hours=2)
    reports = made(hand)
    assert [each["processingStatus"] for each in reports] == ["DONE", "DONE", "CANCELLED"]
    assert [each["createdTime"] for each in reports] == [iso(START + count * HOUR) for count in (1, 2, 3)]
    assert {each["reportScheduleId"] for each in reports} == {number}
    assert [(each["dataStartTime"], each["dataEndTime"]) for each in reports[:2]] == [
        (iso(START), iso(START + HOUR)),
        (iso(START + HOUR), iso(START + 2 * HOUR)),
    ]
    first, second = (report_text(hand, each) for each in reports[:2])
    assert ["202-1-0" in first, "202-1-1" in first, "202-1-2" in first] == [True, False, True]
    assert second.count("\r\n") == 2
    assert "202-2-0" in second
    assert listed(hand)[0]["nextReportCreationTime"] == iso(START + 4 * HOUR)


def test_with_the_lag_no_order_is_in_two_reports_or_in_none(hand: Hand, time: Settable) -> None:
    add(hand, "PT15M")
    ids = []
    for _ in range(40):
        ids.append(hand.amazon.world.add_order().id)
        time.pass_(minutes=2)
    time.pass_(minutes=45)
    rows: list[str] = []
    for each in made(hand):
        if each["processingStatus"] == "DONE":
            rows += [row.split("\t")[0] for row in report_text(hand, each).rstrip("\r\n").split("\r\n")[1:]]
    assert sorted(rows) == sorted(ids)


def test_a_cancelled_schedule_leaves_its_reports(hand: Hand, time: Settable) -> None:
    hand.amazon.world.add_order(created=START - timedelta(minutes=1))
    number = add(hand, "PT30M")
    time.pass_(minutes=61)
    hand.sign_in()
    assert hand.call("DELETE", f"{SCHEDULES}/{number}").status_code == 200
    time.pass_(hours=5)
    assert len(made(hand)) == 2


def test_ninety_days_of_schedules_are_not_too_many(hand: Hand, time: Settable) -> None:
    add(hand, "PT30M")
    time.pass_(days=200)
    hand.amazon.world.add_order(created=time() - HOUR)
    reports = made(hand)
    assert len(reports) == 100
    oldest = min(each["createdTime"] for each in reports)
    assert oldest > iso(time() - timedelta(days=90))


@pytest.mark.parametrize(
    "changes",
    [
        {"period": "PT3H"},
        {"period": 5},
        {"period": ""},
        {"nextReportCreationTime": iso(START - HOUR)},
        {"nextReportCreationTime": "soon"},
        {"reportType": "GET_NONSENSE"},
        {"marketplaceIds": []},
        {"dataStartTime": iso(START - HOUR)},
    ],
)
def test_a_wrong_schedule_is_400(hand: Hand, changes: dict[str, object]) -> None:
    body = {"reportType": FLAT, "marketplaceIds": [UK], "period": "PT4H", **changes}
    answer = hand.post(SCHEDULES, body)
    assert (answer.status_code, error(answer)["code"]) == (400, "InvalidInput")
    assert listed(hand) == []


def test_schedules_are_listed_by_type_only(hand: Hand) -> None:
    assert hand.get(SCHEDULES).status_code == 400
    assert hand.get(SCHEDULES, reportTypes=",".join([FLAT] * 11)).status_code == 400


def test_roles_of_schedules_are_their_types(hand: Hand) -> None:
    add(hand)
    body = {"reportType": FLAT, "marketplaceIds": [UK], "period": "PT4H"}
    hand.amazon.world.set_merchant("main", roles=ALL_ROLES - {DELIVERY_ROLE})
    assert hand.post(SCHEDULES, body).status_code == 403
    hand.amazon.world.set_merchant("main", roles=ALL_ROLES - {LISTING_ROLE})
    assert hand.post(SCHEDULES, body).status_code == 201
    assert len(listed(hand)) == 1


def test_the_next_moment_may_be_chosen(hand: Hand, time: Settable) -> None:
    hand.amazon.world.add_order(created=START - timedelta(minutes=1))
    add(hand, "P1D", nextReportCreationTime=iso(START + HOUR))
    time.pass_(hours=1)
    assert [each["createdTime"] for each in made(hand)] == [iso(START + HOUR)]
    assert listed(hand)[0]["nextReportCreationTime"] == iso(START + 25 * HOUR)
