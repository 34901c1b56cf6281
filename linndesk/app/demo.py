"""The demo: a practice Amazon with three accounts and a small warehouse on it. On a worker thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from linndesk.app.built import Built
from linndesk.app.join import DATABASE, build
from linndesk.errors import BadInput
from linndesk.sandbox.amazon.generate import sample_world
from linndesk.sandbox.amazon.server import PracticeAmazon
from linndesk.sandbox.amazon.showcase import showcase
from linndesk.store.clock import SystemClock
from linndesk.system import Redactor, resource
from linndesk.vault import install_memory_backend


@dataclass(frozen=True, slots=True)
class Demo:
    """A practice Amazon with accounts on it, in a profile of its own."""

    built: Built
    amazon: PracticeAmazon

    def close(self) -> None:
        self.built.close()
        self.amazon.stop()


DEMO_ACCOUNTS = (
    ("Shop UK", "main", ("UK",)),
    ("Shop EU", "main", ("DE", "FR", "IT", "ES")),
    ("Shop US", "other", ("US",)),
)


def build_demo(
    profile: Path, *, clock: SystemClock | None = None, redactor: Redactor | None = None, orders: int = 3000
) -> Demo:
    """The practice channels and a fresh profile with three accounts and a small warehouse; nothing is synced yet.

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
    try:
        built = build(profile, clock=clock, redactor=redactor)
        for name, merchant, marketplaces in DEMO_ACCOUNTS:
            settings = {**amazon.settings(merchant, marketplaces), "enabled": True}
            built.accounts.add("amazon", name, settings)
        built.items.import_file(resource("samples/demo-items.csv"), create_locations=True)
    except BaseException:
        amazon.stop()
        raise
    return Demo(built, amazon)


def practice() -> PracticeAmazon:
    """The practice Amazon alone, for the ``sandbox`` command; not started."""
    return PracticeAmazon(sample_world(now=SystemClock().now()))
