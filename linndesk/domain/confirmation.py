"""The mail that tells a buyer that an order has come: template, what is filled in, whom it may go to (U4). Pure."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from html.parser import HTMLParser

from linndesk.domain.money import text as money_text
from linndesk.domain.orders import Order
from linndesk.domain.times import at_offset

SUBJECT = "Your order {order_number}"
TEXT = """Hello {buyer_name},

thank you for your order {order_number} of {order_date}. We have received it and are preparing it now.

{lines}

Postage: {shipping}
Total: {total}

It goes to:
{address}
"""
PLACEHOLDERS: Mapping[str, str] = {
    "order_number": "Our number of the order, with the account's prefix",
    "channel_order_number": "The number that the buyer knows",
    "order_date": "The day on which it was placed",
    "buyer_name": "Name of the buyer",
    "lines": "What was ordered, as a table",
    "shipping": "Postage, with the currency",
    "tax": "Tax, with the currency",
    "discount": "Discount, with the currency",
    "total": "What it costs in all, with the currency",
    "currency": "The currency",
    "address": "Where it goes to, line by line",
    "postal_service": "Postal service",
    "account": "Name of the account here",
    "shop": "Where it was sold: sub-source, else source",
}
LINES = "lines"
LONGEST_SUBJECT = 200
LONGEST_BODY = 100_000
LONGEST_VALUE = 300  # of one line of what is filled in
WIDTH = 46  # of a title in the table of a text

_ADDRESS = re.compile(
    r"(?=.{3,254}\Z)(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_NOBODYS = frozenset({"invalid", "localhost", "local"})  # last parts of a domain that never is anybody's
_NOBODY = frozenset(
    {
        *("noreply", "noreplies", "donotreply", "dontreply", "unknown", "none", "null", "na", "nobody", "anonymous"),
        *("nomail", "noemail", "noaddress", "notprovided", "notdisclosed", "undisclosed", "notavailable", "notgiven"),
        *("emailnotprovided", "noemailprovided", "placeholder"),
    }
)
_TOKEN = re.compile(r"\{\{|\}\}|\{([a-z_]+)\}|[{}]")
_BRACES = "Write {{ or }} for a brace itself"


@dataclass(frozen=True, slots=True)
class Letter:
    """A template. ``html`` "" = it is made of ``text``."""

    subject: str
    text: str
    html: str = ""


@dataclass(frozen=True, slots=True)
class Goods:
    """One line of an order. ``total``: with its currency, as it is shown."""

    quantity: int
    title: str
    sku: str
    total: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is filled in: by placeholder, plain text; ``goods`` is what *lines* stands for. Only an address has more
    than one line."""

    values: Mapping[str, str]
    goods: tuple[Goods, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail as it leaves: ``subject`` is one line that can be printed."""

    subject: str
    text: str
    html: str


def subject_trouble(subject: str) -> str:
    """Why it cannot be a subject, as a sentence; "" where it can."""
    if not subject.strip():
        return "A mail needs a subject."
    if len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        return f"A subject is one line of at most {LONGEST_SUBJECT} characters."
    if LINES in _named(subject):
        return "A subject has no room for {lines}."
    return _broken(subject)


def trouble(body: str) -> str:
    """Why it cannot be the text, or the HTML, of a mail, as a sentence; "" where it can."""
    if len(body) > LONGEST_BODY:
        return f"A mail has at most {LONGEST_BODY:,} characters."
    if any(not each.isprintable() and each not in "\n\r\t\u200c\u200d\u00a0" for each in body):
        return "It holds a character that cannot be shown."
    return _broken(body)


def html_trouble(body: str) -> str:
    """As ``trouble``, of HTML: what is filled in may stand between tags alone, where it is escaped for certain."""
    wrong = trouble(body)
    if wrong:
        return wrong
    inside, marked = _Inside(), body.replace("{{", "").replace("}}", "")  # braces that are text are no placeholders
    inside.feed(marked)
    inside.close()
    if inside.foreign:
        return f"A mail holds no <{inside.foreign}>."
    counts = Counter(_named(marked))
    hidden = [each for each, number in counts.items() if number > inside.shown[each]]
    return f"{{{hidden[0]}}} stands inside a tag; write it between tags." if hidden else ""


def render(letter: Letter, facts: Facts) -> Rendered:
    """The letter with the facts in it. What is filled in stays in its place: it is escaped in HTML, and no line, no
    header and no placeholder comes of it. A placeholder that is not known stays as it was written."""
    subject = _line("".join(_filled(letter.subject, facts, _one_line)))[:LONGEST_SUBJECT].strip()
    text = _whole("".join(_filled(_unix(letter.text), facts, _as_text)))
    own = letter.html.strip()
    page = "".join(_filled(letter.html, facts, _as_html)) if own else _page(_unix(letter.text), facts)
    return Rendered(subject, f"{text.rstrip()}\n", page)


def real_address(address: str, ours: Collection[str]) -> str:
    """Why no mail goes to this address that a channel gave, as a sentence that does not hold it; "" where one may.

    ``ours``: addresses of this side, such as the sender's.
    """
    if not address.strip():
        return "The channel gave no e-mail address"
    if not _ADDRESS.fullmatch(address):
        return "What the channel gave is no plain e-mail address"
    if address.casefold() in {each.strip().casefold() for each in ours}:
        return "The channel gave one of this side's own addresses"
    local, _, domain = address.casefold().rpartition("@")
    parts = domain.split(".")
    word = re.sub(r"[^a-z0-9]", "", local.partition("+")[0])
    if parts[-1] in _NOBODYS or "invalid" in parts or word in _NOBODY:
        return "The channel gave a placeholder, no buyer's address"
    return ""


def facts_of(order: Order, hours: float = 0.0) -> Facts:
    """What is filled in of an order with its buyer. ``hours``: its account's offset from UTC."""
    person = order.person

    def money(amount: Decimal) -> str:
        return f"{money_text(amount, order.currency)} {order.currency}".strip()

    ordered_by = person.buyer_name  # of a marketplace often a user's name, which nobody is called by
    buyer = ordered_by if " " in ordered_by.strip() else person.name or ordered_by
    address = (
        person.name or person.buyer_name, person.company, person.line1, person.line2, person.line3, person.town,
        person.region, person.postcode, person.country_code,
    )  # fmt: skip
    values = {
        "order_number": order.number, "channel_order_number": order.called or order.channel_order_id,
        "order_date": f"{at_offset(order.received_at, hours):%Y-%m-%d}", "buyer_name": buyer,
        "shipping": money(order.shipping), "tax": money(order.tax), "discount": money(order.discount),
        "total": money(order.total), "currency": order.currency, "address": "\n".join(address),
        "postal_service": order.postal_service or order.channel_service, "account": order.account,
        "shop": order.sub_source or order.source,
    }  # fmt: skip
    left = [(each, each.quantity - each.quantity_cancelled) for each in order.lines]
    goods = (Goods(units, each.title, each.channel_sku, money(each.line_total)) for each, units in left if units > 0)
    return Facts(values, tuple(goods))


SAMPLE = Facts(
    {
        "order_number": "100123", "channel_order_number": "203-1234567", "order_date": "2026-03-14",
        "buyer_name": "Jo Sample", "shipping": "2.95 GBP", "tax": "4.16 GBP", "discount": "0.00 GBP",
        "total": "24.93 GBP", "currency": "GBP", "address": "Jo Sample\n1 High Street\nNorwich\nNR1 3PA\nGB",
        "postal_service": "Royal Mail 48", "account": "Warehouse", "shop": "Shop UK",
    },
    (Goods(2, "Mug, red", "MUG-RED", "15.98 GBP"), Goods(1, "Tea towel with a rather long name", "TOWEL", "6.00 GBP")),
)  # fmt: skip


# -- templates


def _parts(template: str) -> Iterator[tuple[str, str]]:
    """Literal text and the placeholder after it, "" at the end."""
    at, said = 0, ""
    for found in _TOKEN.finditer(template):
        said += template[at : found.start()]
        at = found.end()
        name = found.group(1)
        if name in PLACEHOLDERS:
            yield said, name
            said = ""
        else:
            said += {"{{": "{", "}}": "}"}.get(found.group(), found.group())
    yield said + template[at:], ""


def _named(template: str) -> list[str]:
    return [name for _, name in _parts(template) if name]


def _broken(template: str) -> str:
    for found in _TOKEN.finditer(template):
        if found.group() in ("{", "}"):
            return f"A {found.group()} stands alone. {_BRACES}."
        name = found.group(1)
        if name is not None and name not in PLACEHOLDERS:
            return f"There is no placeholder {{{name[:40]}}}. {_BRACES}."
    return ""


def _filled(template: str, facts: Facts, word: Callable[[str, Facts], str]) -> Iterator[str]:
    """A value that is empty takes the blank before it along: *Hello {buyer_name},* is *Hello,* then."""
    for said, name in _parts(template):
        value = word(name, facts) if name else ""
        yield said[:-1] if name and not value and said.endswith(" ") else said
        yield value


def _one_line(name: str, facts: Facts) -> str:
    return ", ".join(_lines(facts.values.get(name, "")))


def _as_text(name: str, facts: Facts) -> str:
    return _table(facts.goods) if name == LINES else "\n".join(_lines(facts.values.get(name, "")))


def _as_html(name: str, facts: Facts) -> str:
    if name == LINES:
        return _html_table(facts.goods)
    return "<br>".join(html.escape(each) for each in _lines(facts.values.get(name, "")))


def _lines(value: str) -> list[str]:
    """A value as lines that can be printed; none is empty."""
    found = (_line(each)[:LONGEST_VALUE].strip() for each in value.splitlines())
    return [each for each in found if each]


def _line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _whole(text: str) -> str:
    """Without what cannot be shown, whoever stored it."""
    return "".join(each if each.isprintable() or each in "\n\t" else " " for each in text)


# -- what was ordered


def _table(goods: tuple[Goods, ...]) -> str:
    rows = [(f"{each.quantity} x", _line(each.title or each.sku), _line(each.total)) for each in goods]
    first = max((len(each[0]) for each in rows), default=0)
    last = max((len(each[2]) for each in rows), default=0)
    return "\n".join(
        f"{units:>{first}} {_cut(title):<{WIDTH}} {total:>{last}}".rstrip() for units, title, total in rows
    )


def _cut(title: str) -> str:
    return title if len(title) <= WIDTH else f"{title[: WIDTH - 1].rstrip()}…"


def _html_table(goods: tuple[Goods, ...]) -> str:
    cell = '<td style="padding:2px 12px 2px 0;vertical-align:top{}">{}</td>'
    rows = "".join(
        "<tr>"
        + cell.format(";text-align:right", f"{each.quantity}&nbsp;×")
        + cell.format("", html.escape(_line(each.title or each.sku)[:LONGEST_VALUE]))
        + cell.format(";text-align:right;white-space:nowrap", html.escape(_line(each.total)[:LONGEST_VALUE]))
        + "</tr>"
        for each in goods
    )
    return f'<table style="border-collapse:collapse;margin:12px 0 0">{rows}</table>'


def _page(text: str, facts: Facts) -> str:
    """The text as HTML: paragraphs, and what was ordered as a table."""
    pieces = [[""]]
    for said, name in _parts(text):
        value = _as_html(name, facts) if name else ""
        pieces[-1].append(html.escape(said[:-1] if name and not value and said.endswith(" ") else said))
        if name == LINES:
            pieces.append([""])
        else:
            pieces[-1].append(value)
    body = _html_table(facts.goods).join(_paragraphs("".join(each)) for each in pieces)
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head>'
        f'<body style="font-family:sans-serif;font-size:15px;line-height:1.45">\n{body}\n</body></html>\n'
    )


def _paragraphs(escaped: str) -> str:
    found = (each.strip() for each in re.split(r"\n\s*\n", _whole(escaped)))
    return "\n".join(f"<p>{each.replace(chr(10), '<br>' + chr(10))}</p>" for each in found if each)


class _Inside(HTMLParser):
    """Counts the marks that stand between tags. ``foreign``: a tag that no mail may hold."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: Counter[str] = Counter()
        self.foreign = ""
        self._raw = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.foreign = self.foreign or (tag if tag in ("script", "iframe", "object", "embed", "form") else "")
        self._raw = tag if tag in ("style", "script") else self._raw

    def handle_endtag(self, tag: str) -> None:
        self._raw = "" if tag == self._raw else self._raw

    def handle_data(self, data: str) -> None:
        if not self._raw:
            self.shown.update(_named(data))
