"""What the Listings window and its dialogs are given. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from linndesk.services.configurators import Configurators
from linndesk.services.items import Items
from linndesk.services.publishing import Publishing
from linndesk.services.tags import Tags
from linndesk.services.templates import Templates


@dataclass(frozen=True, slots=True)
class ListingServices:
    """The services, and the program's clock."""

    configurators: Configurators
    templates: Templates
    publishing: Publishing
    items: Items
    tags: Tags
    now: Callable[[], datetime]
