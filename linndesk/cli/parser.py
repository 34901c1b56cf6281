"""The command line as a parser, made from the table of commands. Main thread."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from linndesk.cli import (
    accounts,
    channel,
    confirmation,
    deliveries,
    despatch,
    kits,
    listings,
    move,
    orders,
    outbox,
    postsale,
    program,
    publishing,
    returns,
    services,
    stock,
    stockacts,
    why,
)
from linndesk.cli.command import Asked, Command
from linndesk.errors import BadInput

COMMANDS: tuple[Command, ...] = (
    *accounts.COMMANDS,
    *program.COMMANDS,
    *orders.COMMANDS,
    *despatch.COMMANDS,
    *move.COMMANDS,
    *postsale.COMMANDS,
    *confirmation.COMMANDS,
    *deliveries.COMMANDS,
    *returns.COMMANDS,
    *stock.COMMANDS,
    *kits.COMMANDS,
    *stockacts.COMMANDS,
    *services.COMMANDS,
    *listings.COMMANDS,
    *outbox.COMMANDS,
    *why.COMMANDS,
    *publishing.COMMANDS,
    *channel.COMMANDS,
)
GROUPS = {
    "account": "integrated accounts",
    "settings": "the program's own settings",
    "orders": "orders",
    "deliveries": "purchase orders that are expected here, and booking in what came",
    "returns": "goods that came back",
    "items": "stock items",
    "stock": "stock levels",
    "locations": "where stock is kept",
    "kits": "items that are made of others",
    "services": "postal services of your own",
    "listings": "listed products and their links",
    "channel": "apps, for those who make them",
    "outbox": "what is owed to channels, and what became of it",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A command line without the options that may stand anywhere."""

    profile: Path | None
    as_json: bool
    rest: tuple[str, ...]


class _Parser(argparse.ArgumentParser):
    """Says what is wrong as an error like any other."""

    def error(self, message: str) -> NoReturn:
        sentence = message[:1].upper() + message[1:]
        raise BadInput(sentence, fix=f"See {self.prog} --help")


def take_common(words: Sequence[str]) -> Line:
    """``--profile DIR`` and ``--json`` may stand anywhere before ``--``. Raises BadInput."""
    profile: Path | None = None
    as_json = False
    rest: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word == "--":
            rest += words[at:]
            break
        if word == "--json":
            as_json = True
        elif word == "--profile":
            at += 1
            if at == len(words):
                raise BadInput("--profile needs a folder", fix="Write --profile FOLDER")
            profile = _folder(words[at])
        elif word.startswith("--profile="):
            profile = _folder(word.removeprefix("--profile="))
        else:
            rest.append(word)
        at += 1
    return Line(profile, as_json, tuple(rest))


def _folder(word: str) -> Path:
    if not word:
        raise BadInput("--profile needs a folder", fix="Write --profile FOLDER")
    return Path(word)


def parser(commands: Sequence[Command] = COMMANDS) -> _Parser:
    """A parser whose result has ``command``, a Command, or None where none was named."""
    top = _Parser(
        prog="linndesk",
        allow_abbrev=False,
        description="Selling channels on the warehouse PC. Without a command: the window.",
        epilog="Exit: 0 done, 1 something needs you, 2 the command line is wrong, 3 busy, 4 approval needed, 5 a bug.",
    )
    top.add_argument("--version", action="store_true", help="which version this is")
    top.add_argument("--profile", metavar="DIR", help="the profile's folder (or LINNDESK_PROFILE)")
    top.add_argument("--json", action="store_true", help="one JSON value on stdout")
    top.set_defaults(command=None)
    verbs = top.add_subparsers(metavar="COMMAND")
    groups: dict[str, argparse._SubParsersAction[_Parser]] = {}
    for command in commands:
        place = verbs
        if len(command.path) == 2:
            group = command.path[0]
            if group not in groups:
                about = verbs.add_parser(group, help=GROUPS[group], allow_abbrev=False)
                groups[group] = about.add_subparsers(metavar="VERB", required=True)
            place = groups[group]
        _add(place, command)
    return top


def _add(place: argparse._SubParsersAction[_Parser], command: Command) -> None:
    made = place.add_parser(command.path[-1], help=command.help, description=command.help, allow_abbrev=False)
    for each in command.arguments:
        made.add_argument(*each.names, **each.options)
    made.set_defaults(command=command)


def parse(line: Line, commands: Sequence[Command] = COMMANDS) -> Asked:
    """Raises BadInput; SystemExit after --help."""
    return parser(commands).parse_args(line.rest)
