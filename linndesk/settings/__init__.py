"""One declaration per setting: the form, validation, storage, command line and manual are derived. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    create_model,
    field_validator,
)
from pydantic.fields import FieldInfo

from linndesk.errors import BadInput, InvalidSettings

Kind = Literal["text", "secret", "bool", "int", "decimal", "choice", "moment", "texts", "table", "map", "json"]
MOMENT_FORM = "%Y-%m-%d %H:%M:%S"
T = TypeVar("T", bound=BaseModel)


def read_moment(value: object) -> object:
    """A UTC moment from ``yyyy-mm-dd hh:mm:ss`` (or ISO 8601); the year 1 means never and becomes None."""
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
    elif isinstance(value, str):
        text = value.strip()
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            raise ValueError(_why_no_moment(text)) from None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    else:
        return value
    return None if moment.year <= 1 else moment.astimezone(UTC)


def _why_no_moment(text: str) -> str:
    form = "Write a date as yyyy-mm-dd hh:mm:ss"
    parts = text.replace("T", "-").replace(" ", "-").split("-")
    if len(parts) >= 2 and parts[1].isdigit() and not 1 <= int(parts[1]) <= 12:
        return f"There is no month {parts[1]}. {form}."
    return f"{form}, for example 2026-11-21 08:00:00."


Moment = Annotated[datetime | None, BeforeValidator(read_moment)]


def _trim(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


Trimmed = Annotated[str, BeforeValidator(_trim)]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a form, a manual and the command line need to know of one setting."""

    key: str
    label: str
    help: str
    section: str
    kind: Kind
    nullable: bool
    default: Any
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str = ""
    later: str = ""  # why the field is stored but disabled, such as "comes with FBA"
    tick: str = ""  # the words beside a tick box
    columns: tuple[Setting, ...] = ()  # of a table
    placeholder: str = ""
    # of texts: what can be ticked, of a choice or a text: what can be chosen; value and words. Of a map: known names
    options: tuple[tuple[str, str], ...] = ()
    read_only: bool = False  # shown, never changed by a person
    needed: bool = False  # blank is refused: the form marks it

    @property
    def secret(self) -> bool:
        return self.kind == "secret"


def setting(
    default: Any,
    label: str,
    help: str = "",
    *,
    section: str,
    low: float | None = None,
    high: float | None = None,
    secret: bool = False,
    unit: str = "",
    later: str = "",
    tick: str = "",
    placeholder: str = "",
    options: tuple[tuple[str, str], ...] = (),
    read_only: bool = False,
    needed: bool = False,
) -> Any:
    """Declare a setting: its default, the words a user sees, its section and its limits (inclusive)."""
    extra: dict[str, Any] = {"section": section, "secret": secret, "unit": unit, "later": later, "tick": tick}
    extra |= {"placeholder": placeholder, "options": options, "read_only": read_only, "needed": needed}
    if isinstance(default, (list, dict)):
        return Field(default_factory=default.copy, title=label, description=help, json_schema_extra=extra)
    return Field(default=default, title=label, description=help, json_schema_extra=extra, ge=low, le=high)


class SettingsModel(BaseModel):
    """Base of every settings declaration: unknown keys are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=False)

    @field_validator("*", mode="before")
    @classmethod
    def _no_tick_for_a_number(cls, value: object, info: ValidationInfo) -> object:
        """True would be taken for 1: a percentage of 1 takes a catalogue off sale."""
        annotation = cls.model_fields[info.field_name or ""].annotation
        if isinstance(value, bool) and _strip_none(annotation)[0] in (int, Decimal):
            raise ValueError("Give a number, not true or false.")
        return value


def declared(name: str, fields: Mapping[str, tuple[Any, Callable[[Any], Any], Any]]) -> type[SettingsModel]:
    """A declaration that is known only while the program runs: (type, check, ``setting(…)``) by key.

    The check gives the value back or raises ValueError with a sentence; defaults are checked as well.
    """
    made: dict[str, Any] = {
        key: (Annotated[kind, AfterValidator(check), Field(validate_default=True)], about)
        for key, (kind, check, about) in fields.items()
    }
    return create_model(name, __base__=SettingsModel, **made)


def describe(model: type[BaseModel]) -> tuple[Setting, ...]:
    """Every setting of a declaration: ``form_order`` first where the model has one, else as declared."""
    fields = model.model_fields
    first = tuple(key for key in getattr(model, "form_order", ()) if key in fields)
    return tuple(_describe(key, fields[key]) for key in dict.fromkeys((*first, *fields)))


def sections(model: type[BaseModel]) -> tuple[str, ...]:
    """Section names in the order in which they first appear."""
    return tuple(dict.fromkeys(each.section for each in describe(model)))


def _describe(key: str, info: FieldInfo) -> Setting:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    inner, nullable = _strip_none(info.annotation)
    kind, choices, columns = _kind(inner, secret=bool(extra.get("secret")))
    low, high = _limits(info)
    return Setting(
        key=key,
        label=info.title or key,
        help=info.description or "",
        section=str(extra.get("section", "")),
        kind=kind,
        nullable=nullable,
        default=info.get_default(call_default_factory=True) if not info.is_required() else None,
        choices=choices,
        low=low,
        high=high,
        unit=str(extra.get("unit", "")),
        later=str(extra.get("later", "")),
        tick=str(extra.get("tick", "")),
        columns=columns,
        placeholder=str(extra.get("placeholder", "")),
        options=tuple(extra.get("options", ())),  # type: ignore[arg-type]  # as setting() put it there
        read_only=bool(extra.get("read_only")),
        needed=bool(extra.get("needed")),
    )


def _strip_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) is Annotated:
        return _strip_none(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        rest = [each for each in get_args(annotation) if each is not NoneType]
        inner, _ = _strip_none(rest[0])
        return inner, len(rest) < len(get_args(annotation))
    return annotation, False


def _kind(inner: Any, *, secret: bool) -> tuple[Kind, tuple[str, ...], tuple[Setting, ...]]:
    if secret:
        return "secret", (), ()
    if get_origin(inner) is Literal:
        return "choice", tuple(str(each) for each in get_args(inner)), ()
    if inner is Any:
        return "json", (), ()
    if get_origin(inner) is dict:
        return "map", (), ()
    if get_origin(inner) in (list, tuple):
        row, _ = _strip_none(get_args(inner)[0])
        if isinstance(row, type) and issubclass(row, BaseModel):
            return "table", (), describe(row)
        return "texts", (), ()
    kinds: dict[Any, Kind] = {bool: "bool", int: "int", Decimal: "decimal", datetime: "moment", str: "text"}
    if inner not in kinds:
        raise TypeError(f"no kind of setting for {inner!r}")
    return kinds[inner], (), ()


def _limits(info: FieldInfo) -> tuple[float | None, float | None]:
    low = high = None
    for each in info.metadata:
        low = getattr(each, "ge", low)
        high = getattr(each, "le", high)
    return low, high


def validate(model: type[T], values: Mapping[str, object], *, now: datetime | None = None, stored: bool = False) -> T:
    """A settings object from plain values. Raises InvalidSettings with one sentence per wrong key.

    ``now`` is given where a person types: a date that must have passed is then checked against it.
    What is stored is read back without it, so that a wrong PC clock locks nobody out, and with ``stored``: what
    does not go together (an older version took it) is then left for a person to put right.
    """
    try:
        return model.model_validate(dict(values), context={"now": now, "stored": stored})
    except ValidationError as error:
        raise InvalidSettings(
            "These settings cannot be saved", reasons(model, error), "Correct what is named, then save again"
        ) from None


def reasons(model: type[BaseModel], error: ValidationError) -> dict[str, str]:
    """pydantic's findings as one sentence per settings key, without the value (it may be a secret)."""
    known = {each.key: each for each in describe(model)}
    found: dict[str, str] = {}
    for each in error.errors(include_url=False, include_input=False):
        key = str(each["loc"][0]) if each["loc"] else "settings"
        found.setdefault(key, _sentence(known.get(key), str(each["type"]), str(each["msg"])))
    return found


_OF_KIND: dict[str, str] = {
    "decimal": "Give a number.",
    "bool": "Give true or false.",
    "map": 'Give an object of names and texts, such as {"name": "text"}.',
}
_OF_FINDING: dict[str, str] = {"string_type": "Give a text.", "missing": "This is needed."}


def _sentence(about: Setting | None, kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "There is no setting of this name."
    if about is None or kind in ("value_error", "assertion_error"):
        return message.removeprefix("Value error, ")
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"Give a number from {_bound(about.low)} to {_bound(about.high)}."
    if about.kind == "int":
        return "Give a whole number" + (", or leave it empty." if about.nullable else ".")
    if about.kind == "choice":
        return "Choose one of " + ", ".join(about.choices) + "."
    return _OF_KIND.get(about.kind) or _OF_FINDING.get(kind, message)


def _bound(number: float | None) -> str:
    if number is None:
        return "any"
    return str(int(number)) if float(number).is_integer() else str(number)


class AccountSettings(SettingsModel):
    """What every channel account has. ``hidden_by``: settings by what an app calls them that may have them hidden."""

    hidden_by: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    enabled: bool = setting(
        False, "Enabled", "Off: a sync neither reads nor writes this account.", section="Connection",
        tick="Sync this account",
    )  # fmt: skip
    mode: Literal["watch", "hold", "live"] = setting(
        "watch",
        "Mode",
        "Watch downloads only. Hold keeps everything in the outbox. Live sends.",
        section="Connection",
    )
    undo_seconds: int = setting(
        60, "Undo window", "What cannot be undone on the channel waits this long.", section="Connection",
        low=0, high=3600, unit="seconds",
    )  # fmt: skip
    order_minutes: int = setting(
        15,
        "Get orders every",
        "0 means only by hand.",
        section="Connection",
        low=0,
        high=1440,
        unit="minutes",
    )
    stock_minutes: int = setting(
        15, "Send stock every", "0 means only by hand.", section="Connection", low=0, high=1440,
        unit="minutes",
    )  # fmt: skip
    order_location: Trimmed = setting(
        "Default", "Order location", "New orders reserve stock at this location.", section="Order"
    )
    keep_personal_data_days: int = setting(
        30, "Keep buyers' data for", "Names and addresses are purged this long after despatch or cancellation.",
        section="Order", low=1, high=3650, unit="days",
    )  # fmt: skip
    http_user: Trimmed = setting(
        "", "HTTP user", "Only for a server that asks for one before anything else.", section="Connection",
    )  # fmt: skip
    http_password: Trimmed = setting("", "HTTP password", "", section="Connection", secret=True)


def read_value(about: Setting, text: str) -> object:
    """A command line's value: JSON if it parses and the key is not text; ``null`` clears."""
    parsed = _parse_json(text)
    if about.kind in ("text", "secret", "moment", "choice"):
        return None if text == "null" else text
    if about.kind == "texts" and not isinstance(parsed, (list, NoneType)):
        return [each.strip() for each in text.split(",") if each.strip()]
    return text if parsed is _NO_JSON else parsed


_NO_JSON = object()


def _parse_json(text: str) -> object:
    try:
        return json.loads(text, parse_float=Decimal)
    except ValueError:
        return _NO_JSON


def cleared(about: Setting) -> object:
    """What ``null`` sets a key to: None where the key may be empty, else its default."""
    return None if about.nullable else about.default


def find(model: type[BaseModel], key: str) -> Setting:
    """The setting of that key. Raises BadInput that names the nearest keys."""
    known = {each.key: each for each in describe(model)}
    if key not in known:
        near = ", ".join(sorted(each for each in known if each[:3] == key[:3]))
        fix = f"Did you mean: {near}" if near else "Look the key up in the guide's list of settings"
        raise BadInput(f"There is no setting {key}", fix=fix)
    return known[key]
