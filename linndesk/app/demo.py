"""The demo: a practice Amazon with three accounts, a practice shop, and a small warehouse. On a worker thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType

from linndesk.app.built import Built
from linndesk.app.join import DATABASE, build
from linndesk.errors import BadInput
from linndesk.sandbox.amazon.generate import sample_world
from linndesk.sandbox.amazon.server import PracticeAmazon
from linndesk.sandbox.amazon.showcase import showcase
from linndesk.sandbox.external import PracticeShop
from linndesk.sandbox.external.generate import sample_shop
from linndesk.store.clock import SystemClock
from linndesk.system import Redactor, resource
from linndesk.vault import install_memory_backend


@dataclass(frozen=True, slots=True)
class Demo:
    """Practice channels with accounts on them, in a profile of its own."""

    built: Built
    amazon: PracticeAmazon
    shop: PracticeShop

    def close(self) -> None:
        self.built.close()
        self.amazon.stop()
        self.shop.stop()


@dataclass(frozen=True, slots=True)
class Practice:
    """The practice channels alone; they serve as long as it is entered."""

    amazon: PracticeAmazon
    shop: PracticeShop

    def settings(self) -> dict[str, object]:
        """Settings for ``account add``, by the kind of channel."""
        return {"amazon": self.amazon.settings(), "external": {"manifest": self.shop.manifest_url}}

    def __enter__(self) -> Practice:
        self.amazon.start()
        self.shop.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.amazon.stop()
        self.shop.stop()


DEMO_ACCOUNTS = (
    ("Shop UK", "main", ("UK",)),
    ("Shop EU", "main", ("DE", "FR", "IT", "ES")),
    ("Shop US", "other", ("US",)),
)
DEMO_SHOP = "Practice shop"


def build_demo(
    profile: Path, *, clock: SystemClock | None = None, redactor: Redactor | None = None, orders: int = 3000
) -> Demo:
    """The practice channels and a fresh profile with four accounts and a small warehouse; nothing is synced yet.

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
    world = sample_world(orders=orders, now=clock.now())
    showcase(world)
    amazon = PracticeAmazon(world, now=clock.now).start()
    shop = _shop(clock.now).start()
    try:
        built = build(profile, clock=clock, redactor=redactor)
        for name, merchant, marketplaces in DEMO_ACCOUNTS:
            settings = {**amazon.settings(merchant, marketplaces), "enabled": True}
            built.accounts.add("amazon", name, settings)
        built.integrations.add("external", DEMO_SHOP, shop.settings(enabled=True))
        built.items.import_file(resource("samples/demo-items.csv"), create_locations=True)
    except BaseException:
        amazon.stop()
        shop.stop()
        raise
    return Demo(built, amazon, shop)


def practice() -> Practice:
    """The practice channels alone, for the ``sandbox`` command; not started."""
    now = SystemClock().now
    return Practice(PracticeAmazon(sample_world(now=now())), _shop(now))


def _shop(now: Callable[[], datetime]) -> PracticeShop:
    return PracticeShop(sample_shop(now=now()), now=now, filled_in=True)
