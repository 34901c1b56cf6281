"""A whole program with listings that are made at a practice shop, on one clock that tests turn."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from linndesk import app
from linndesk.app.built import Built
from linndesk.sandbox.external import PracticeShop
from linndesk.sandbox.external.listing_records import Standing
from linndesk.services.configurators import ConfiguratorChanges
from linndesk.services.publishing import Action, Done
from linndesk.store import outbox, tables, templates
from linndesk.store.outbox import OutboxRow
from linndesk.store.tags import TagKind
from linndesk.store.templates import TemplateRow
from tests.scene import TurnedClock

NAME = "My shop"
ON_HAND = 7
TWO = Decimal("2.00")
KINDS: tuple[TagKind, ...] = ("shipping", "payment")
SKUS = ("MUG-RED", "MUG-BLUE", "MUG-GREEN")


class Listings:
    """The program with one live account, stock items that are listed nowhere, and a configurator that is answered."""

    def __init__(
        self, profile: Path, skus: Sequence[str] = SKUS, dialect: str = "pascal", *,
        database: str | None = None, watch: Callable[[str], None] = lambda moment: None,
    ) -> None:  # fmt: skip
        self.profile = profile
        self.clock = TurnedClock()
        self.shop = PracticeShop(now=self.clock.now, dialect=dialect).start()
        self._database = database
        self.skus = tuple(skus)
        self.built = app.build(profile, clock=self.clock, database=database, watch=watch)

    def integrate(self, **more: object) -> None:
        given = self.shop.settings(enabled=True, mode="live", **{"undo_seconds": 0, **more})
        self.built.integrations.add("external", NAME, given)

    def stock(self) -> None:
        import_items(self.built, self.profile.parent, self.skus)

    def configure(self) -> int:
        return configured(self.built, NAME)

    def drafts(self, configurator: int) -> list[int]:
        return list(self.built.templates.add_items(configurator, self.skus).ids)

    def order(self, ids: Sequence[int], action: Action) -> Done:
        """Told at once, but for the account's undo time."""
        return self.built.publishing.submit(ids, action)

    def drain(self, **later: float) -> None:
        """What is due leaves, and is asked about, after so long."""
        self.clock.advance(**(later or {"seconds": 6}))
        self.built.engine.send_due()

    def finish(self, most: int = 30) -> None:
        """Until nothing is due within the next quarter of an hour."""
        for _ in range(most):
            self.drain(seconds=6)

    def templates(self) -> dict[str, TemplateRow]:
        ids = self.built.store.read(lambda: [each.id for each in tables.Template.select()])
        found = self.built.store.read(lambda: templates.by_ids(ids))
        return {each.sku: each for each in found.values()}

    def states(self) -> dict[str, str]:
        return {sku: each.state for sku, each in sorted(self.templates().items())}

    def rows(self) -> list[OutboxRow]:
        return [each for each in self.built.store.read(outbox.listed) if each.kind == "listing"]

    def standing(self) -> dict[str, Standing]:
        """What the shop shows, by SKU; none is there twice."""
        found = self.shop.world.market.standing
        assert len({each.sku for each in found}) == len(found)
        return {each.sku: each for each in found}

    def restart(self) -> None:
        """The program is closed and opened again."""
        self.built.close()
        self.built = app.build(self.profile, clock=self.clock, database=self._database)

    def close(self) -> None:
        self.built.close()
        self.shop.stop()


def import_items(built: Built, folder: Path, skus: Sequence[str]) -> None:
    """Stock items, some of each and with a price."""
    file = folder / "items.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = [[sku, sku.title().replace("-", " "), ON_HAND, "9.99"] for sku in skus]
        csv.writer(out).writerows([["sku", "title", "level", "price"], *rows])
    built.items.import_file(file)


def configured(built: Built, account: str) -> int:
    """A configurator of the shop's first category, with everything that is required answered."""
    built.configurators.download_categories(account)
    made = built.configurators.make(account, "Mugs")
    built.configurators.refresh(made)
    category = built.configurators.categories(account, "kitchen mugs everyday").categories[0]
    built.configurators.save(made, ConfiguratorChanges(categories=(category,)))
    built.configurators.refresh(made)
    shipping, payment = (built.tags.offered(account, kind) for kind in KINDS)
    built.configurators.save(
        made,
        ConfiguratorChanges(
            attributes={"Brand": ("Potter",), "Condition": ("New",)},
            shipping=((shipping[0].tag, TWO),),
            payment=(payment[0].tag,),
        ),
    )
    return made


@contextmanager
def listings(
    profile: Path, skus: Sequence[str] = SKUS, *, database: str | None = None, **more: object
) -> Iterator[Listings]:
    """Ready to be drafted from: an account, stock, a configurator that is answered (``configure``)."""
    made = Listings(profile, skus, database=database)
    try:
        made.integrate(**more)
        made.stock()
        yield made
    finally:
        made.close()
