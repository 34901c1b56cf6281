"""R-LOST: whether a channel has a return of ours, and what of it is missing there; no unit is booked twice."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from linndesk.domain.returns import ReturnAsked, ReturnPart, Rma, RmaLine
from linndesk.domain.returns_telling import look, stranger_words

OURS, ROWS = "LD-1a2b3c4d-R7", ("row-a", "row-b")


def part(row: str = "row-a", units: int = 2, scrapped: int = 0, place: str = "") -> ReturnPart:
    return ReturnPart(row, units, scrapped, place, "As new", "")


def rma(*lines: RmaLine, id: str = "301", reference: str = OURS, actioned: bool = False) -> Rma:
    return Rma(id, reference, actioned, lines)


def line(row: str = "row-a", units: int = 2, scrapped: int = 0, error: str = "") -> RmaLine:
    return RmaLine(row, units, scrapped, "place", error)


def asked(*parts: ReturnPart) -> ReturnAsked:
    return ReturnAsked("order", OURS, parts)


def test_nothing_there_is_all_missing() -> None:
    found = look(asked(part()), "", (), (), ())
    assert (found.ours, found.missing, found.accept, found.strangers) == ((), (part(),), (), ())


def test_ours_is_found_by_its_reference_or_by_the_id_that_was_given() -> None:
    for reference, known in ((OURS.lower(), ""), ("RMA-301", "300, 301")):
        found = look(asked(part()), known, (), (), (rma(line("ROW-A"), reference=reference),))
        assert (found.missing, found.accept, found.strangers, found.ids) == ((), ("301",), (), "301")


def test_accepted_there_is_over() -> None:
    found = look(asked(part()), "", (), (), (rma(line(), actioned=True),))
    assert (found.missing, found.accept) == ((), ())


def test_lines_that_it_could_not_take_are_missing() -> None:
    found = look(asked(part(), part("row-b", 1)), "", (), (), (rma(line(), line("row-b", 1, error="No")),))
    assert (found.missing, found.accept) == ((part("row-b", 1),), ("301",))
    assert look(asked(part()), "", (), (), (rma(line(error="No")),)).accept == ()


def test_what_somebody_split_otherwise_there_is_not_booked_once_more() -> None:
    """Two good ones were asked for; somebody has scrapped one of them there."""
    assert look(asked(part()), "", (), (), (rma(line(scrapped=1)),)).missing == ()


def test_strangers_are_others_of_the_same_lines_that_nobody_knows_of() -> None:
    theirs = rma(line(units=3), id="12", reference="RMA-12")
    found = look(asked(part()), "", (), (), (theirs, rma(line("row-c"), id="13", reference="RMA-13")))
    assert found.strangers == (theirs,)
    assert look(asked(part()), "", ("12",), (), (theirs,)).strangers == ()
    assert look(asked(part()), "", (), ("rma-12",), (theirs,)).strangers == ()
    said = stranger_words("Linnworks.net", found.strangers, {"ROW-A": "MUG"})
    assert said == "Linnworks.net has return 12 of this order already (3 × MUG): look whether it is this one"


_UNITS = st.integers(1, 4).flatmap(lambda units: st.tuples(st.just(units), st.integers(0, units)))
_ASKED = st.lists(
    st.builds(lambda row, units: part(row, *units), st.sampled_from(ROWS), _UNITS), min_size=1, max_size=4
)
_THERE = st.lists(
    st.builds(lambda row, units, bad: line(row, *units, "No" if bad else ""), st.sampled_from(ROWS), _UNITS,
              st.booleans()),
    max_size=3,
)  # fmt: skip


def _units(lines: list[RmaLine] | tuple[ReturnPart, ...] | list[ReturnPart]) -> Counter[str]:
    found = Counter[str]()
    for each in lines:
        found[each.row] += each.units
    return found


@given(_ASKED, st.lists(_THERE, max_size=3))
def test_what_is_missing_completes_it_and_never_more(parts: list[ReturnPart], there: list[list[RmaLine]]) -> None:
    rmas = [rma(*lines, id=str(number)) for number, lines in enumerate(there)]
    wanted = asked(*parts)
    found = look(wanted, "", (), (), rmas)
    taken = _units([each for lines in there for each in lines if not each.error])
    whole, missing = _units(parts), _units(found.missing)
    for row in ROWS:
        assert missing[row] == max(0, whole[row] - taken[row])
    assert all(0 <= each.scrapped <= each.units for each in found.missing)
    more = rma(*(line(each.row, each.units, each.scrapped) for each in found.missing), id="99")
    assert look(wanted, "", (), (), [*rmas, more]).missing == ()
