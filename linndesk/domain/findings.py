"""What a check of a channel's own program found: rules, findings and the report of one check. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Level = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is looked at. ``endpoint``: where it belongs, "" = to every call.

    ``level``: error = the contract is broken, warning = it works here but not everywhere, note = worth knowing.
    ``mend``: what its maker has to do; ``source``: what asks for it, in our words. ``wide``: one fault of it shows at
    many calls, so that all of them are one finding.
    """

    id: str
    level: Level
    title: str
    mend: str
    source: str
    endpoint: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is not kept. All texts are plain; those from the app are cut and hold no secret.

    ``where``: the path in the answer, such as ``Orders[3].ReceivedDate``, or what was asked; ``value``: what stands
    there. ``also``: further endpoints with the same finding; ``times``: how often it was seen.
    """

    rule: str
    level: Level
    endpoint: str
    title: str
    mend: str
    source: str
    where: str = ""
    value: str = ""
    also: tuple[str, ...] = ()
    times: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """One check. ``app``: what it calls itself; ``asked``: hosts that were asked; ``checked_at``: UTC.

    ``writes``: it was told things too. ``findings``: errors first, in the order of the rules. ``not_looked_at``: what
    was left out and why, a sentence each. ``told``: what the app was told that may be seen there, a sentence each.
    ``calls`` by endpoint; ``seconds``: how long it took. ``stopped``: it did not come to its end, because a person
    stopped it or the app could not be asked any further.
    """

    app: str
    checked_at: datetime
    writes: bool
    findings: tuple[Finding, ...]
    not_looked_at: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    calls: Mapping[str, int] | None = None
    seconds: float = 0.0
    stopped: bool = False

    @property
    def ok(self) -> bool:
        """Nothing breaks the contract, and it was looked at to the end."""
        return not self.stopped and self.counts["error"] == 0

    @property
    def counts(self) -> dict[Level, int]:
        """How many findings there are of each level."""
        return {level: sum(each.level == level for each in self.findings) for level in LEVELS}

    @property
    def all_calls(self) -> int:
        """How many calls were made."""
        return sum((self.calls or {}).values())
