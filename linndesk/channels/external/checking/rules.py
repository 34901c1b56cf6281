"""Every rule of the check by its id: the tables of the groups as one. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from linndesk.channels.external.checking.rules_lists import LISTS
from linndesk.channels.external.checking.rules_setup import SETUP
from linndesk.channels.external.checking.rules_tellings import TELLINGS
from linndesk.domain.findings import Rule

RULES: Mapping[str, Rule] = {each.id: each for each in (*SETUP, *LISTS, *TELLINGS)}
PLACES: Mapping[str, int] = {each: place for place, each in enumerate(RULES)}
