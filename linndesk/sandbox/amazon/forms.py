"""The inside of a body against what may stand there, deeper than the operation table goes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linndesk.sandbox.amazon.replies import Refusal, invalid

TEXT, WHOLE, FLAG, ANY = "text", "whole", "flag", "any"
# A name that ends in "!" is required. A list of one form stands for a list of such; a frozenset for a word of it.
Form = Mapping[str, Any]


def check(value: Any, form: Any, at: str = "") -> None:
    """Raises Refusal for what is missing, unknown or of the wrong kind."""
    if isinstance(form, Mapping):
        _check_object(value, form, at)
    elif isinstance(form, list):
        if not isinstance(value, list):
            raise _wrong(at)
        for place, each in enumerate(value):
            check(each, form[0], f"{at}[{place}]")
    elif isinstance(form, frozenset):
        if value not in form:
            raise Refusal(invalid("Invalid value.", f"{at}: {value!r}"))
    elif not _fits(value, form):
        raise _wrong(at)


def _check_object(value: Any, form: Form, at: str) -> None:
    if not isinstance(value, dict):
        raise _wrong(at)
    known = {name.removesuffix("!"): each for name, each in form.items()}
    for name in value:
        if name not in known:
            raise Refusal(invalid("Unknown property.", f"Unknown property: {_at(at, name)}"))
    for name in (each.removesuffix("!") for each in form if each.endswith("!")):
        if value.get(name) in (None, "", [], {}):
            raise Refusal(invalid("Missing required property.", f"Missing property: {_at(at, name)}"))
    for name, each in value.items():
        check(each, known[name], _at(at, name))


def _fits(value: Any, kind: str) -> bool:
    if kind == WHOLE:
        return isinstance(value, int) and not isinstance(value, bool)
    return kind == ANY or isinstance(value, {TEXT: str, FLAG: bool}[kind])


def _at(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _wrong(at: str) -> Refusal:
    return Refusal(
        invalid(f"The input you have submitted is not valid. Please check the fields with invalid type [{at}].")
    )
