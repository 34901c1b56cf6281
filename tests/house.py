"""The house rules as checks over a source tree; each answers with sentences, none when clean."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

LOW = frozenset({"errors"})
MIDDLE = frozenset({"domain", "errors", "settings", "system", "channels", "store", "vault"})
ALL_BELOW_FACES = MIDDLE | {"services", "sync", "sandbox"}

INSIDE: dict[str, frozenset[str]] = {
    "errors": frozenset(),
    "settings": LOW,
    "domain": LOW,
    "system": LOW,
    "channels": frozenset({"domain", "errors", "settings"}),
    "store": frozenset({"domain", "errors"}),
    "vault": LOW,
    "services": MIDDLE,
    "sync": MIDDLE,
    "sandbox": frozenset({"domain", "settings"}),
    "app": ALL_BELOW_FACES,
    "ui": frozenset({"domain", "errors", "settings", "services", "sync", "app"}),
    "cli": frozenset({"errors", "settings", "services", "sync", "app"}),
    "__main__": frozenset({"errors", "app", "ui", "cli"}),
    "": frozenset(),
}
OUTSIDE: dict[str, frozenset[str]] = {
    "settings": frozenset({"pydantic"}),
    "domain": frozenset({"pydantic"}),
    "system": frozenset({"pydantic", "platformdirs", "filelock"}),
    "channels": frozenset({"requests", "tenacity", "pydantic", "defusedxml", "truststore"}),
    "store": frozenset({"peewee", "playhouse", "psycopg", "cryptography"}),
    "vault": frozenset({"keyring"}),
    "services": frozenset({"rapidfuzz", "python_calamine", "xlsxwriter"}),
    "sandbox": frozenset({"werkzeug", "jsonschema"}),
    "ui": frozenset({"PySide6", "shiboken6", "qasync", "pyqtgraph", "segno", "barcode"}),
}
STANDARD = sys.stdlib_module_names | {"_typeshed"}  # the latter exists for type checkers alone
MARKETPLACES = ("amazon", "external", "linnworks")
MAY_CATCH_ALL = {"ui/background.py", "sync/schedule.py", "cli.py", "cli/edge.py"}
MAY_IMPORT_LATE = {"__main__", "app"}
FILE_LINES, FUNCTION_LINES, PUBLIC_METHODS = 400, 40, 15
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError|NotImplemented\(\))")


@dataclass(frozen=True)
class Source:
    """One file of the tree, read once."""

    root: Path
    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    @property
    def name(self) -> str:
        return self.path.relative_to(self.root).as_posix()

    @property
    def module(self) -> str:
        parts = self.path.relative_to(self.root.parent).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def room(self) -> str:
        first = self.name.split("/")[0].removesuffix(".py")
        return "" if first == "__init__" else first

    @cached_property
    def imports(self) -> list[tuple[int, str]]:
        """Line and dotted name of everything imported, names of a from-import appended."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
        return found


def sources(root: Path) -> list[Source]:
    """Every Python file below ``root``, which is the package's folder."""
    return [Source(root, path) for path in sorted(root.rglob("*.py"))]


def import_table(files: list[Source]) -> Iterator[str]:
    """Rooms import only the rooms and packages that the table grants them."""
    for file in files:
        for line, name in file.imports:
            top, _, rest = name.partition(".")
            if top == "linndesk":
                yield from _inside(file, line, rest)
            elif top not in STANDARD and top not in OUTSIDE.get(file.room, frozenset()):
                yield f"{file.name}:{line} the room {file.room or 'linndesk'} may not import {top}"


def _inside(file: Source, line: int, rest: str) -> Iterator[str]:
    room = rest.split(".")[0]
    if room.startswith("__version__") or room == file.room:
        return
    if room not in INSIDE.get(file.room, frozenset()):
        yield f"{file.name}:{line} the room {file.room or 'linndesk'} may not import linndesk.{room}"


def marketplaces_apart(files: list[Source]) -> Iterator[str]:
    """Only a marketplace's own folder, and app's registry, import a marketplace."""
    for file in files:
        for line, name in file.imports:
            for market in MARKETPLACES:
                home = f"linndesk.channels.{market}"
                if f"{name}.".startswith(f"{home}.") and file.room != "app" and f"/{market}/" not in f"/{file.name}":
                    yield f"{file.name}:{line} names a marketplace: {name}"


def cycles(files: list[Source]) -> Iterator[str]:
    """No module imports itself through others."""
    modules = {file.module: file for file in files}
    graph = {name: {_target(dotted, modules) for _, dotted in file.imports} for name, file in modules.items()}
    done: set[str] = set()

    def walk(name: str, way: list[str]) -> Iterator[str]:
        if name in way:
            yield "cycle: " + " -> ".join([*way[way.index(name) :], name])
        elif name not in done:
            for other in sorted(graph[name] - {"", name}):
                yield from walk(other, [*way, name])
            done.add(name)

    for name in sorted(modules):
        yield from walk(name, [])


def _target(dotted: str, modules: dict[str, Source]) -> str:
    if dotted in modules:
        return dotted
    parent = dotted.rpartition(".")[0]
    return parent if parent in modules else ""


def late_imports(files: list[Source]) -> Iterator[str]:
    """Imports stand at the top of a file."""
    for file in files:
        if file.room in MAY_IMPORT_LATE:
            continue
        for function in _functions(file.tree):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield f"{file.name}:{node.lineno} imports inside {function.name}()"


def catch_alls(files: list[Source]) -> Iterator[str]:
    """Three files may catch everything; the rest names what it expects."""
    for file in files:
        if file.name in MAY_CATCH_ALL:
            continue
        for node in ast.walk(file.tree):
            if isinstance(node, ast.ExceptHandler) and _catches_all(node):
                yield f"{file.name}:{node.lineno} catches everything"
            elif isinstance(node, ast.Call) and _named(node.func) == "suppress" and any(map(_is_broad, node.args)):
                yield f"{file.name}:{node.lineno} suppresses everything"


def _catches_all(handler: ast.ExceptHandler) -> bool:
    """Broad, and neither a clean-up that raises on nor a hand-over to the one who waits on a future."""
    if handler.type is None:
        return True
    if not _is_broad(handler.type):
        return False
    last = handler.body[-1]
    raises_on = isinstance(last, ast.Raise) and last.exc is None
    hands_over = any(isinstance(node, ast.Attribute) and node.attr == "set_exception" for node in ast.walk(handler))
    return not (_named(handler.type) == "BaseException" and (raises_on or hands_over))


def _is_broad(node: ast.expr) -> bool:
    names = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(_named(name) in {"Exception", "BaseException"} for name in names)


def _named(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def unfinished(files: list[Source]) -> Iterator[str]:
    """Nothing is promised and not done."""
    for file in files:
        for number, line in enumerate(file.text.splitlines(), 1):
            found = UNFINISHED.search(line)
            if found:
                yield f"{file.name}:{number} {found[0]}"


def sleeps(files: list[Source]) -> Iterator[str]:
    """Waiting is done on an event that a cancel can set."""
    for file in files:
        for line, name in file.imports:
            if name == "time.sleep":
                yield f"{file.name}:{line} imports time.sleep"
        for node in ast.walk(file.tree):
            if isinstance(node, ast.Attribute) and node.attr == "sleep" and _named(node.value) == "time":
                yield f"{file.name}:{node.lineno} time.sleep"


def sizes(files: list[Source]) -> Iterator[str]:
    """Small files, functions and classes."""
    for file in files:
        if "/migrations/" in file.name:
            continue  # a schema is one long list, written once and never touched again
        lines = len(file.text.splitlines())
        if lines > FILE_LINES:
            yield f"{file.name} has {lines} lines, more than {FILE_LINES}"
        for function in _functions(file.tree):
            length = _length(function)
            if length > FUNCTION_LINES:
                yield f"{file.name}:{function.lineno} {function.name}() has {length} lines"
        for node in ast.walk(file.tree):
            if isinstance(node, ast.ClassDef):
                methods = [item.name for item in node.body if isinstance(item, ast.FunctionDef)]
                public = [name for name in methods if not name.startswith("_")]
                if len(public) > PUBLIC_METHODS:
                    yield f"{file.name}:{node.lineno} class {node.name} has {len(public)} public methods"


def _functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end, without the docstring."""
    total = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None and first.end_lineno is not None:
        total -= first.end_lineno - first.lineno + 1
    return total


def docstrings(files: list[Source]) -> Iterator[str]:
    """Each module says in a sentence what it is."""
    for file in files:
        if file.tree.body and ast.get_docstring(file.tree) is None:
            yield f"{file.name} has no docstring"


RULES = (
    import_table,
    marketplaces_apart,
    cycles,
    late_imports,
    catch_alls,
    unfinished,
    sleeps,
    sizes,
    docstrings,
)
