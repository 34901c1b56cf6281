"""X11, R-LOST, R-OUTCOME as one property: whatever an app and a person do, a listing is created as often as a person
ordered it at most, every row has one of the ends there are, and what stands here is what stands there."""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from linndesk.errors import LinndeskError
from linndesk.services.publishing import Action, Word
from linndesk.store import cards
from linndesk.store.templates import TemplateRow
from tests.listing_scene import NAME, Listings

SKUS = tuple(f"SKU-{number}" for number in range(6))
FAULTS = ("lost", "reset", "503", "503_after", "html200", "html_after", "429", "404", "error", "bare", "truncated")
ENDPOINTS = ("ListingUpdateEndpoint", "ListingUpdateEndpoint", "ListingDeleteEndpoint", "CheckFeedEndpoint")
ACTIONS: tuple[Action, ...] = ("create", "create", "update", "delete")
WHAT = "act act act act title fault fault row undo hold send later later mode decide decide retry restart resume"
STEPS = 45
ENDS = {"confirmed", "sent", "refused", "superseded", "cancelled"}


class Person:
    """Whoever works with the listings, and counts how often a creation was ordered."""

    def __init__(self, scene: Listings, chance: random.Random) -> None:
        self.scene = scene
        self.chance = chance
        self.created: Counter[str] = Counter()

    def step(self) -> None:
        """One thing that happens; a sentence that says no is an answer too."""
        scene, chance = self.scene, self.chance
        steps: dict[str, Callable[[], object]] = {
            "act": self.act,
            "title": lambda: scene.built.templates.save(self.some(), {"title": f"Title {chance.randrange(99)}"}),
            "fault": lambda: scene.shop.faults.fail_next(chance.choice(ENDPOINTS), chance.choice(FAULTS), words="No"),  # type: ignore[arg-type]
            "row": self.row,
            "undo": lambda: scene.built.publishing.undo([each.id for each in scene.rows()][-3:]),
            "hold": lambda: scene.built.outbox.hold([each.id for each in scene.rows() if each.state == "waiting"][:1]),
            "send": self.send,
            "later": lambda: scene.drain(seconds=chance.choice((1, 6, 70, 1000))),
            "mode": lambda: scene.built.accounts.save(NAME, {"mode": chance.choice(("hold", "live", "live"))}),
            "decide": self.decide,
            "retry": self.retry,
            "restart": scene.restart,
            "resume": lambda: scene.built.integrations.resume(NAME),
        }
        with contextlib.suppress(LinndeskError):
            steps[chance.choice(WHAT.split())]()

    def some(self) -> list[int]:
        every = sorted(each.id for each in self.scene.templates().values())
        return self.chance.sample(every, self.chance.randint(1, len(every)))

    def act(self) -> None:
        action = self.chance.choice(ACTIONS)
        done = self.scene.order(self.some(), action)
        if action == "create":
            self.created.update(row.sku for row in self.scene.templates().values() if row.id in done.ids)

    def row(self) -> None:
        faults, sku = self.scene.shop.faults.feeds, self.chance.choice(SKUS)
        kind = self.chance.choice(("refused", "poison", "missing", "well"))
        if kind == "missing":
            faults.missing.add(sku)
        elif kind == "well":
            faults.refused.clear()
            faults.poison.clear()
            faults.missing.clear()
        else:
            getattr(faults, kind)[sku] = f"{sku} is wrong"

    def retry(self) -> None:
        refused = [each for each in self.scene.rows() if each.state == "refused"]
        done = self.scene.built.outbox.retry([each.id for each in refused]).done
        self.created.update(each.target for each in refused if each.id in done and each.payload["action"] == "create")

    def send(self) -> None:
        held = [each.id for each in self.scene.rows() if each.state == "held"]
        self.scene.built.outbox.send(held)
        self.scene.built.engine.send_due()

    def decide(self) -> None:
        """A person who looks there says what is true, or has it sent again."""
        there = self.scene.standing()
        for sku, row in self.scene.templates().items():
            if row.state == "unknown":
                word: Word = self.chance.choice(("again", self.truth(row, sku in there)))
                if self.scene.built.publishing.decide([row.id], word)[0] and word == "again":
                    self.created[sku] += self.last(sku) == "create"

    def truth(self, row: TemplateRow, there: bool) -> Word:
        action = self.last(row.sku)
        if action == "update":
            return "again"
        return "there" if there == (action == "create") else "not_there"

    def last(self, sku: str) -> str:
        return str([each for each in self.scene.rows() if each.target == sku][-1].payload["action"])


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_a_listing_is_created_as_often_as_it_was_ordered(tmp_path: Path, seed: int) -> None:
    scene = Listings(tmp_path / "profile", SKUS)
    scene.shop.batches = {"ListingUpdateBatchSize": 2 + seed}
    try:
        scene.integrate(undo_seconds=5)
        scene.stock()
        scene.drafts(scene.configure())
        person = Person(scene, random.Random(seed))
        for _ in range(STEPS):
            person.step()
            assert _too_often(person) == []
        _settle(person)
        assert _too_often(person) == []
        assert [f"{row.target}: {row.state}, {row.reason}" for row in scene.rows() if row.state not in ENDS] == []
        assert _otherwise(scene) == []
        assert _not_in_one_card(scene) == []
        assert scene.shop.complaints == []
    finally:
        scene.close()


def _too_often(person: Person) -> list[str]:
    told = Counter(each.sku for each in person.scene.shop.world.market.told if each.action == "CREATE")
    return [f"{sku}: {told[sku]} times" for sku in told if told[sku] > person.created[sku]]


def _settle(person: Person) -> None:
    """The app is well again, everything may leave, and time passes; a person looks at what nobody knows."""
    scene = person.scene
    scene.shop.faults.reset()
    scene.built.accounts.save(NAME, {"mode": "live"})
    scene.built.integrations.resume(NAME)
    for _ in range(6):
        person.send()
        scene.drain(minutes=20)
        for sku, row in scene.templates().items():
            if row.state == "unknown":
                word = person.truth(row, sku in scene.standing())
                scene.built.publishing.decide([row.id], word)
    scene.built.listings.download(NAME)  # what was sent again, and was there, is refused: it is adopted
    scene.built.templates.adopt(sorted(each.id for each in scene.templates().values()))


def _otherwise(scene: Listings) -> list[str]:
    """Listings that stand there otherwise than here."""
    there, wrong = scene.standing(), []
    for sku, row in scene.templates().items():
        shown = there.get(sku)
        if row.there != (shown is not None):
            wrong.append(f"{sku} is {row.state} here, and there {shown is not None}")
        elif (
            shown is not None and row.state == "listed" and row.told == row.version and shown.wanted.title != row.title
        ):
            wrong.append(f"{sku} is called {shown.wanted.title} there, not {row.title}")
    return wrong


def _not_in_one_card(scene: Listings) -> list[str]:
    keys: Counter[int | None] = Counter()
    for card in scene.built.store.read(cards.unresolved):
        found = scene.built.store.read(lambda card=card: cards.things(card.id))  # type: ignore[misc]
        keys.update(each.outbox_id for each in found if each.state in ("open", "waits"))
    needy = [row for row in scene.rows() if row.state == "refused"]
    return [f"{row.target} stands in {keys[row.id]} cards" for row in needy if keys[row.id] != 1]
