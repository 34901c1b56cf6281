"""Every slip of the practice shop by its name: ways to break the contract, each seen by a check of its own. Pure.

Switched on by ``shop.slips.on(name)`` and by ``linndesk sandbox --slip NAME``; ``rule`` names the finding that a check
of such an app gives.
"""

from __future__ import annotations

from collections.abc import Mapping

from linndesk.sandbox.external.slip_rows import Slip
from linndesk.sandbox.external.slips_after import AFTER
from linndesk.sandbox.external.slips_listings import LISTINGS
from linndesk.sandbox.external.slips_lists import LISTS
from linndesk.sandbox.external.slips_setup import SETUP
from linndesk.sandbox.external.slips_tellings import TELLINGS
from linndesk.sandbox.external.slips_way import WAY

SLIPS: Mapping[str, Slip] = {each.name: each for each in (*SETUP, *WAY, *LISTS, *TELLINGS, *LISTINGS, *AFTER)}
