"""The demo: a practice Amazon with three accounts, a practice shop, a practice Linnworks, and a small warehouse. On a
worker thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

from linndesk.app.built import Built
from linndesk.app.join import DATABASE, build
from linndesk.errors import BadInput
from linndesk.sandbox.amazon.generate import sample_world
from linndesk.sandbox.amazon.server import PracticeAmazon
from linndesk.sandbox.amazon.showcase import showcase
from linndesk.sandbox.external import PracticeShop
from linndesk.sandbox.external.dialects import MODEL
from linndesk.sandbox.external.generate import sample_shop
from linndesk.sandbox.external.slips import SLIPS
from linndesk.sandbox.linnworks import PracticeLinnworks
from linndesk.sandbox.linnworks.generate import sample_linnworks, sample_orders
from linndesk.sandbox.linnworks.sample_purchases import sample_purchases
from linndesk.store.clock import SystemClock
from linndesk.system import Redactor, resource
from linndesk.vault import install_memory_backend


@dataclass(frozen=True, slots=True)
class Practice:
    """The practice channels alone; they serve as long as it is entered."""

    amazon: PracticeAmazon
    shop: PracticeShop
    linnworks: PracticeLinnworks

    def settings(self) -> dict[str, object]:
        """Settings for ``account add``, by the kind of channel."""
        return {
            "amazon": self.amazon.settings(),
            "external": {"manifest": self.shop.manifest_url},
            "linnworks": self.linnworks.settings(),
        }

    def start(self) -> Practice:
        """Serve, each on threads of its own."""
        self.amazon.start()
        self.shop.start()
        self.linnworks.start()
        return self

    def stop(self) -> None:
        """Refuse connections from now on."""
        self.amazon.stop()
        self.shop.stop()
        self.linnworks.stop()

    def __enter__(self) -> Practice:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


@dataclass(frozen=True, slots=True)
class Demo:
    """Practice channels with accounts on them, in a profile of its own."""

    built: Built
    practice: Practice

    @property
    def amazon(self) -> PracticeAmazon:
        """Where its three Amazon accounts are."""
        return self.practice.amazon

    @property
    def shop(self) -> PracticeShop:
        """Where its app's account is."""
        return self.practice.shop

    @property
    def linnworks(self) -> PracticeLinnworks:
        """Where its Linnworks.net account is."""
        return self.practice.linnworks

    def close(self) -> None:
        self.built.close()
        self.practice.stop()


# what the first has in Amazon's own warehouse is a location here
DEMO_ACCOUNTS: tuple[tuple[str, str, tuple[str, ...], dict[str, bool]], ...] = (
    ("Shop UK", "main", ("UK",), {"fba": True, "fba_sync_inventory": True}),
    ("Shop EU", "main", ("DE", "FR", "IT", "ES"), {}),
    ("Shop US", "other", ("US",), {}),
)
_PAID, _SENT = timedelta(minutes=20), timedelta(hours=26)  # what was bought on Amazon goes on all day
DEMO_SHOP = "Practice shop"
DEMO_LINNWORKS = "Linnworks warehouse"


def build_demo(
    profile: Path, *, clock: SystemClock | None = None, redactor: Redactor | None = None, orders: int = 3000
) -> Demo:
    """The practice channels and a fresh profile with five accounts and a small warehouse; nothing is synced yet.

    Secrets stay in memory: a demo never touches the PC's keyring.
    """
    if (profile / DATABASE).exists():
        raise BadInput(
            "The practice channel needs a fresh profile",
            f"{profile} has been used already",
            "Choose an empty folder, or leave --profile out",
        )
    install_memory_backend()
    clock = clock or SystemClock()
    served = _practice(clock.now, orders)
    showcase(served.amazon.world)
    served.start()
    try:
        return Demo(_warehouse(profile, clock, redactor, served), served)
    except BaseException:
        served.stop()
        raise


def _warehouse(profile: Path, clock: SystemClock, redactor: Redactor | None, served: Practice) -> Built:
    """The program with its accounts and items."""
    built = build(profile, clock=clock, redactor=redactor)
    for name, merchant, marketplaces, more in DEMO_ACCOUNTS:
        settings = {**served.amazon.settings(merchant, marketplaces), "enabled": True, **more}
        built.accounts.add("amazon", name, settings)
    built.integrations.add("external", DEMO_SHOP, served.shop.settings(enabled=True))
    goods = {"import_purchase_orders": True, "export_returns": True}
    built.accounts.add("linnworks", DEMO_LINNWORKS, served.linnworks.settings(enabled=True, **goods))
    sample_orders(served.linnworks.world, clock.now())  # placed while its account is on: only such orders come in
    sample_purchases(served.linnworks.world, clock.now())
    built.items.import_file(resource("samples/demo-items.csv"), create_locations=True)
    return built


def practice(slips: Sequence[str] = ()) -> Practice:
    """The practice channels alone, for the ``sandbox`` command; not started.

    Their shop is what the contract asks an app to be, but for its ``slips``. Raises BadInput: there is no such slip.
    """
    if unknown := [each for each in slips if each not in SLIPS]:
        raise BadInput(f"There is no slip {unknown[0]}", fix="linndesk-cli sandbox --slips lists those that there are")
    now = SystemClock().now
    made = _practice(now)
    sample_orders(made.linnworks.world, now())
    sample_purchases(made.linnworks.world, now())
    made.shop.dialect = MODEL
    made.shop.slips.on(*slips)
    return made


def slips() -> list[dict[str, str]]:
    """Every way in which the practice shop can break the contract: name, endpoint, what it does, the rule that sees
    it."""
    return [
        {"name": each.name, "endpoint": each.endpoint, "what": each.what, "rule": each.rule} for each in SLIPS.values()
    ]


def _practice(now: Callable[[], datetime], orders: int = 3000) -> Practice:
    world = sample_world(orders=orders, now=now())
    shop = PracticeShop(sample_shop(now=now()), now=now, filled_in=True)
    amazon = PracticeAmazon(world, now=now)
    amazon.faults.outbound.hurry()
    amazon.faults.fba.pays_after, amazon.faults.fba.sends_after = _PAID, _SENT
    return Practice(amazon, shop, PracticeLinnworks(sample_linnworks(), now=now))
