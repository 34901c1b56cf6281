"""Licences of all that goes into the bundle: `check` refuses what we may not ship, `collect` copies texts."""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ALLOWED = re.compile(
    r"apache|\bmit\b|\bbsd\b|0bsd|bsd-|\bisc\b|\bpsf\b|python software foundation|cnri"
    r"|mpl-?2|mozilla public license 2|lgpl|lesser general public|zlib|unlicense|public domain|hpnd|cc0",
    re.IGNORECASE,
)
PHRASES = {"Permission is hereby granted, free of charge": "MIT", "Redistribution and use in source": "BSD"}
TEXT = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)


def runtime() -> dict[str, metadata.Distribution]:
    """Every installed distribution that linndesk needs when it runs, the PostgreSQL driver included."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [("linndesk", frozenset({"postgres"}))]
    while waiting:
        name, extras = waiting.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        try:
            dist = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # its marker held for another extra only
        if key in found and not extras:
            continue
        found[key] = dist
        for text in dist.requires or []:
            need = Requirement(text)
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras | {""}):
                waiting.append((need.name, frozenset(need.extras)))
    found.pop("linndesk", None)
    return found


def words(dist: metadata.Distribution) -> list[str]:
    """What the distribution says about its licence: one entry for each alternative that we may choose."""
    said = dist.metadata.get("License-Expression") or ""
    if said:
        return re.split(r"\s+OR\s+", said)
    classified = [c for c in dist.metadata.get_all("Classifier") or [] if c.startswith("License ::")]
    free = (dist.metadata.get("License") or "").strip().split("\n", 1)[0]
    return classified + ([free] if free else []) or _read(dist)


def texts(dist: metadata.Distribution) -> list[Path]:
    """The licence files that came with it."""
    files = [file for file in dist.files or [] if ".dist-info" in file.parts[0] and TEXT.search(file.name)]
    return [Path(str(file.locate())) for file in files]


def _read(dist: metadata.Distribution) -> list[str]:
    """For the few whose metadata is silent: what their licence text begins with."""
    for path in texts(dist):
        text = " ".join(path.read_text(encoding="utf-8").split())
        for phrase, name in PHRASES.items():
            if phrase in text:
                return [name]
    return []


def allowed(said: list[str]) -> bool:
    """Whether one alternative is fine in all its parts."""
    return any(all(ALLOWED.search(part) for part in re.split(r"\s+AND\s+", text)) for text in said)


def check() -> int:
    bad = {name: words(dist) for name, dist in runtime().items() if not allowed(words(dist))}
    for name, said in sorted(bad.items()):
        print(f"{name}: {'; '.join(said) or 'says nothing about its licence'}")
    return 1 if bad else 0


def collect(target: Path) -> int:
    """Copy every licence text to ``target``/NAME-VERSION/, and list them in ``target``/index.txt."""
    lines = []
    for name, dist in sorted(runtime().items()):
        lines.append(f"{name} {dist.version}: {' or '.join(words(dist))}")
        folder = target / f"{name}-{dist.version}"
        for path in texts(dist):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / path.name).write_bytes(path.read_bytes())
    target.mkdir(parents=True, exist_ok=True)
    (target / "index.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(check() if sys.argv[1] == "check" else collect(Path(sys.argv[2])))
