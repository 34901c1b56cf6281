"""Pages of the guide that are made from the program itself: `python -m tests.manual --write`. Main thread."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from linndesk.channels.amazon.settings import AmazonSettings
from linndesk.channels.external.settings import ExternalSettings
from linndesk.channels.linnworks.settings import LinnworksSettings
from linndesk.cli.parser import COMMANDS
from linndesk.settings import Setting, SettingsModel, describe
from linndesk.settings.program import ProgramSettings
from linndesk.ui.actions import ACTS, SCREENS, TABLE_KEYS

DOCS = Path(__file__).resolve().parent.parent / "docs"
MADE = "<!-- made by `python -m tests.manual --write`; change the program, not this page -->"
START, END = "<!-- commands -->", "<!-- end of commands -->"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table, its cells escaped."""
    yield _row(head)
    yield _row(["---"] * len(head))
    yield from (_row(each) for each in rows)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(each.replace("|", "\\|").replace("\n", " ") for each in cells) + " |"


def takes(about: Setting) -> str:
    """What may be given: ``1 to 30 days``, ``on or off``, ``NA, EU or FE``."""
    words = {
        "bool": "on or off",
        "moment": "yyyy-mm-dd hh:mm:ss, UTC",
        "secret": "secret",
        "texts": "a list",
        "table": "a table",
        "decimal": "number",
        "int": "whole number",
        "text": "text",
        "map": "names and values",
        "json": "a file, an address or an object",
    }
    said = words.get(about.kind, "")
    if about.kind == "choice":
        said = ", ".join(about.choices[:-1]) + " or " + about.choices[-1]
    elif about.low is not None and about.high is not None:
        said = f"{about.low:,.0f} to {about.high:,.0f}"
    said = f"{said} {about.unit}".strip()
    return f"{said}, or empty" if about.nullable and about.kind != "moment" else said


def default(about: Setting) -> str:
    """The value of a new account, as it shows."""
    if about.key == "last_inventory_sync":
        return "midnight UTC, three days before"  # D4: given when the account is added
    if about.default is None or about.default in ("", [], {}):
        return "never" if about.key == "last_order_sync" else "–"
    if isinstance(about.default, bool):
        return "on" if about.default else "off"
    return ", ".join(about.default) if isinstance(about.default, list) else str(about.default)


def _settings(model: type[SettingsModel], level: str) -> Iterator[str]:
    known = describe(model)
    for section in dict.fromkeys(each.section for each in known):
        yield from ("", f"{level} {section}", "")
        rows = [
            (each.label, f"`{each.key}`", takes(each), default(each), _says(each))
            for each in known
            if each.section == section
        ]
        yield from table(("Field", "Key", "Takes", "At first", "What it does"), rows)


def _says(about: Setting) -> str:
    later = f"*{about.later.capitalize()}.*" if about.later else ""
    return " ".join(each for each in (about.help, later) if each) or "–"


def settings_page() -> str:
    """docs/guide/settings.md."""
    lines = [
        "# Every setting",
        "",
        MADE,
        "",
        "Each field of Account Config, in the order of its sections, with its key for",
        '[commands](../headless.md): `linndesk-cli account set "Shop UK" KEY=VALUE`. What the fields mean in daily',
        "work stands in [Account Config](account-config.md). *Comes with …* marks a field that is stored already and",
        "does nothing yet.",
        *_settings(AmazonSettings, "##"),
        "",
        "## The program itself",
        "",
        "In the window: **File › Settings…** (`Ctrl+,`). By command: `linndesk-cli settings set KEY=VALUE`, the",
        "password of the mail server as `smtp_password=-` or `smtp_password=@FILE`. A test mail:",
        "`linndesk-cli doctor --mail ADDRESS`.",
        *_settings(ProgramSettings, "###"),
        "",
    ]
    return "\n".join(lines)


def external_page() -> str:
    """docs/guide/external-settings.md."""
    lines = [
        "# Every setting of an external channel",
        "",
        MADE,
        "",
        "What an account of an app has, with the key of each field for [commands](../headless.md). The app's own",
        "settings stand beside them in Account Config, in the app's words; by command they are `config`.",
        *_settings(ExternalSettings, "##"),
        "",
    ]
    return "\n".join(lines)


def linnworks_page() -> str:
    """docs/guide/linnworks-settings.md."""
    lines = [
        "# Every setting of a Linnworks.net account",
        "",
        MADE,
        "",
        "One account here is one location of a Linnworks account. `update_inventory` and `sync_stock_levels` are one",
        "switch under two names: whichever is given, the other follows. What they mean in daily work stands in",
        "[Linnworks.net accounts](linnworks.md).",
        *_settings(LinnworksSettings, "##"),
        "",
    ]
    return "\n".join(lines)


def keys_page() -> str:
    """docs/guide/keys.md."""
    names = dict(SCREENS)
    keyed = [each for each in ACTS if each.shortcut]
    rows = [(f"`{each.shortcut}`", each.text, names.get(each.screen, "everywhere"), each.menu) for each in keyed]
    bare = [(each.text, names.get(each.screen, "everywhere"), each.menu) for each in ACTS if not each.shortcut]
    lines = [
        "# Keys",
        "",
        MADE,
        "",
        "The window shows the same list under **Help › Keys** (`Ctrl+F1`). `Ctrl+K` finds anything by its name.",
        "On a Mac, Ctrl is ⌘.",
        "",
        *table(("Key", "What it does", "Where", "Menu"), rows),
        "",
        "## In a table",
        "",
        *table(("Key", "What it does"), [(f"`{key}`", text) for key, text in TABLE_KEYS]),
        "",
        "## In the menus, without a key",
        "",
        *table(("What it does", "Where", "Menu"), bare),
        "",
    ]
    return "\n".join(lines)


def commands_part() -> str:
    """The table of commands within docs/headless.md."""
    rows = []
    for each in COMMANDS:
        given = [_argument(one.names, one.options) for one in each.arguments]
        rows.append((f"`{' '.join([*each.path, *given])}`", each.help))
    return "\n".join(table(("Command", "What it does"), rows))


def _argument(names: Sequence[str], options: Mapping[str, object]) -> str:
    shown = str(options.get("metavar") or names[0])
    if names[0].startswith("--"):
        shown = names[0] if options.get("action") else f"{names[0]} {shown}"
        return shown if options.get("required") else f"[{shown}]"
    return {"*": f"[{shown} …]", "?": f"[{shown}]", "+": f"{shown} …"}.get(str(options.get("nargs", "")), shown)


def headless_page() -> str:
    """docs/headless.md with its table of commands as it is now."""
    text = (DOCS / "headless.md").read_text("utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n\n{commands_part()}\n\n{END}{after}"


def pages() -> dict[Path, str]:
    """What every made page should hold."""
    return {
        DOCS / "guide" / "settings.md": settings_page(),
        DOCS / "guide" / "external-settings.md": external_page(),
        DOCS / "guide" / "linnworks-settings.md": linnworks_page(),
        DOCS / "guide" / "keys.md": keys_page(),
        DOCS / "headless.md": headless_page(),
    }


def main(words: Sequence[str]) -> int:
    """Writes the pages with ``--write``, else names those that are old; the exit code."""
    old = [path for path, text in pages().items() if not path.is_file() or path.read_text("utf-8") != text]
    for path in old:
        if "--write" in words:
            path.write_text(pages()[path], "utf-8", newline="\n")
        print(path)
    return 0 if "--write" in words or not old else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
