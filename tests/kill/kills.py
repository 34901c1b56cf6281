"""The enumerated kill test: a process dies at one point after another, the next goes on, and all is as it has to be."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import keyring

from tests.kill.child import DIED
from tests.kill.keyring_file import FileKeyring

ROOT = Path(__file__).parents[2]


class Stops(Protocol):
    """A practice channel."""

    def stop(self) -> None: ...


class Doomed(ABC):
    """A profile at a known state before the job that is to be killed, and the channel that it speaks to.

    A scene says what has to hold in the end by ``troubles``, by ``state`` (equal to an undisturbed run's), or both.
    """

    job = "sync"
    module = "tests.kill.child"  # run as the process that dies
    amazon: Stops

    def __init__(self, folder: Path) -> None:
        self.live = folder / "live"
        self.saved = folder / "saved"
        self.profile = self.live / "profile"
        (self.live / "state").mkdir(parents=True, exist_ok=True)

    def keep(self) -> None:
        """What is there now is what each point begins with."""
        shutil.copytree(self.live, self.saved)

    def restore(self) -> None:
        """Before each point; a scene whose channel has changed puts that back too."""
        shutil.rmtree(self.live)
        shutil.copytree(self.saved, self.live)

    def troubles(self) -> list[str]:
        """What is not as it has to be in the end."""
        return []

    def undisturbed(self) -> list[str]:
        """The same after a run that nobody killed."""
        return self.troubles()

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """What has to be as an undisturbed run leaves it, by name."""

    def stop(self) -> None:
        self.amazon.stop()


@contextmanager
def child(profile: Path, job: str = "sync", module: str = "tests.kill.child") -> Iterator[Callable[[int], str]]:
    """Gives ``kill(point)``: the child's word, "died …" or "alive COUNT"."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, str(profile), job],
        cwd=ROOT, env=dict(os.environ), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, stdout = process.stdin, process.stdout

    def kill(point: int) -> str:
        stdin.write(f"{point}\n")
        stdin.flush()
        return stdout.readline().strip()

    try:
        yield kill
    finally:
        stdin.close()
        process.wait(10)
        for stream in (stdout, process.stderr):
            if stream is not None:
                stream.close()


def enumerate_points(
    folder: Path, make: Callable[[Path], Doomed], *, every: int = 1, first: int = 1
) -> tuple[int, list[str]]:
    """Die at each point (or each ``every``-th from ``first`` on), go on, look. Points there are, and what went wrong.

    ``make``: the scene in a folder of its own; it may use the keyring, which is a file there.
    """
    os.environ["LINNDESK_TEST_KEYRING"] = str(folder / "live" / "keyring.json")
    os.environ["LINNDESK_STATE"] = str(folder / "live" / "state")
    before = keyring.get_keyring()
    (folder / "live").mkdir(parents=True)
    keyring.set_keyring(FileKeyring())
    try:
        scene = make(folder)
        try:
            with child(scene.profile, scene.job, scene.module) as kill:
                return _each_point(scene, kill, every, first)
        finally:
            scene.stop()
    finally:
        keyring.set_keyring(before)


def _each_point(scene: Doomed, kill: Callable[[int], str], every: int, first: int) -> tuple[int, list[str]]:
    scene.restore()
    word = kill(0)
    assert word.startswith("alive"), word
    points, wanted = int(word.split()[1]), scene.state()
    wrong = [f"undisturbed: {each}" for each in scene.undisturbed()]
    for point in range(first, points + 1, every):
        scene.restore()
        wrong += [f"point {point}: {each}" for each in _die_at(scene, kill, point, wanted)]
    return points, wrong


def _die_at(scene: Doomed, kill: Callable[[int], str], point: int, wanted: dict[str, Any]) -> list[str]:
    word = kill(point)
    if word != f"died {DIED}" and not word.startswith("alive"):
        return [word]
    again = kill(0)
    if not again.startswith("alive"):
        return [f"the next run {again}"]
    found = scene.state()
    differ = [f"{name} differ: {found[name]}, not {wanted[name]}" for name in wanted if wanted[name] != found[name]]
    return scene.troubles() + differ
