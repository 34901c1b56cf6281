"""Order reports of every kind that ought not to be: made from one number, so that a failure can be made again."""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass
from random import Random
from xml.sax.saxutils import escape

from linndesk.channels.amazon.order_columns import NEEDED, USED

CHARSETS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252", "cp932")
_INSTEAD = (b"", b"\r\n", b"<!DOCTYPE html><html><body>503</body></html>", b'{"errors": []}', b"\x1f\x8b", b"\xff\xfe",
            b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", b"PK\x03\x04", b"order-id\n")  # fmt: skip
_ODD = (
    "", "", " ", "0", "-1", "1e5", "1,5", "1.234,50", "12,990", "99999999999999", "NaN", "several", "true", "\0",
    "\x0b", "\u2028", "\x85", '"', "'=1", "2026-02-30", "2026-02-28T09:00:00-08:00", "0001-01-01T00:00:00+14:00",
    "GBP", "JPY", "Amazon.co.uk", "Non-Amazon", "ß" * 300, "日本", "𝄞", "&lt;", "]]>", "GB", "JP",
    "026-1234567-0000001", "x" * 300,
)  # fmt: skip
_GOOD = {
    "purchase-date": "2026-02-28T09:00:00+00:00", "payments-date": "2026-02-28T09:05:00+00:00", "sku": "MUG-1",
    "product-name": 'Mug 12" "blue"', "quantity-purchased": "2", "currency": "GBP", "item-price": "12.50",
    "item-tax": "2.50", "shipping-price": "3.00", "recipient-name": "Zoë Weiß", "ship-address-1": "1 High Street",
    "ship-country": "GB", "ship-city": "Leeds", "sales-channel": "Amazon.co.uk", "item-promotion-discount": "1.00",
}  # fmt: skip


@dataclass(frozen=True)
class Odd:
    """A document, what its header tells, and how many rows or messages are whole in it (None: not known)."""

    data: bytes
    told: str
    rows: int | None


def report(seed: int) -> Odd:
    """One document: mostly a flat file or XML with something wrong, sometimes something else."""
    random = Random(seed)
    kind = random.random()
    if kind < 0.03:
        return Odd(random.choice(_INSTEAD), random.choice(("", "utf-8")), None)
    if kind < 0.05:
        return Odd(random.randbytes(random.randrange(200)), "", None)
    flat = kind < 0.65
    name = random.choice(CHARSETS)
    text = _flat(random) if flat else _xml(random, name)
    data = text.encode(name, "replace")
    if random.random() < 0.2:
        data = data[: random.randrange(len(data) + 1)]
    packed = gzip.compress(data, 1) if random.random() < 0.15 else data
    if packed is not data and random.random() < 0.3:
        packed = packed[: random.randrange(2, len(packed))]
        data = zlib.decompressobj(31).decompress(packed)
    told = random.choice((name, name, "", "no-such-charset"))
    if name == "cp932" and told != name:
        told = "cp932"  # without its word it may be read as something else, with other ends of lines
    return Odd(packed, told, _lines(data, name) if flat else data.decode(name, "replace").count("</Message>"))


def _lines(data: bytes, name: str) -> int:
    return len([each for each in data.decode(name, "replace").split("\n")[1:] if each not in ("", "\r")])


def _flat(random: Random) -> str:
    columns = [*NEEDED, *random.sample(USED, random.randrange(12))]
    columns += random.choices(("extra", "", "order-id", "Bestellnummer"), k=random.randrange(2))
    random.shuffle(columns)
    if random.random() < 0.1:
        columns.remove(random.choice(NEEDED))
    rows = ["\t".join(columns)]
    for cells in _rows(random):
        row = [cells.get(each, "").replace("\n", " ").replace("\t", " ") for each in columns]
        act = random.random()
        if act < 0.03:
            row = row[: random.randrange(len(row))]
        elif act < 0.05:
            row += random.choices(("", "more"), k=2)
        elif act < 0.07:
            row = [""]
        rows.append("\t".join(row))
    end = random.choice(("\r\n", "\n"))
    return end.join(rows) + random.choice((end, end, ""))


def _rows(random: Random) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for number in range(random.randrange(5)):
        whole = {"order-id": f"026-1234567-{number:07d}", **_spoilt(random, _GOOD)}
        for line in range(random.randrange(1, 4)):
            rows.append({**whole, "order-item-id": f"{number}{line:05d}"})
            more = random.random()
            if more < 0.1:
                rows.append({**rows[-1], **_spoilt(random, {"item-promotion-discount": "2.00"})})
            elif more < 0.2:
                keys = random.choice((("order-id", "order-item-id"), ("order-id",), ()))
                rows.append({**{key: rows[-1][key] for key in keys}, "item-promotion-discount": "0.50"})
    if random.random() < 0.2:
        random.shuffle(rows)
    return [_spoilt(random, each, chance=0.01) for each in rows]


def _spoilt(random: Random, cells: dict[str, str], chance: float = 0.03) -> dict[str, str]:
    return {key: random.choice(_ODD) if random.random() < chance else cell for key, cell in cells.items()}


def _xml(random: Random, name: str) -> str:
    declared = random.choice((name.upper(), "UTF-8", "Shift_JIS", "no-such"))
    head = f'<?xml version="1.0" encoding="{declared}"?>' if random.random() < 0.8 else ""
    space = random.choice(("", "", ' xmlns="urn:x"'))
    body = "".join(_message(random, each) for each in _rows(random))
    if random.random() < 0.04:
        head += random.choice(
            ('<!DOCTYPE a [<!ENTITY b "c">]>', '<!DOCTYPE a SYSTEM "file:///etc/passwd">', "<!-- x -->")
        )
    text = f"{head}<AmazonEnvelope{space}><MessageType>OrderReport</MessageType>{body}</AmazonEnvelope>"
    if random.random() < 0.05:
        place = random.randrange(len(text))
        text = text[:place] + random.choice(("&bad;", "<", "\0", "<a>", "]]>")) + text[place:]
    return text


def _message(random: Random, cells: dict[str, str]) -> str:
    tag = {key: _element(random, cells.get(key, "")) for key in {*_GOOD, "order-id", "order-item-id"}}
    currency = re.sub("[^A-Z]", "", cells.get("currency", ""))
    amounts = "".join(
        f'<Component><Type>{kind}</Type><Amount currency="{currency}">{tag[key]}</Amount></Component>'
        for kind, key in (
            ("Principal", "item-price"),
            ("Tax", "item-tax"),
            ("Shipping", "shipping-price"),
            ("COD", "sku"),
        )
        if key != "sku" or random.random() < 0.05
    )
    item = (
        f"<Item><AmazonOrderItemCode>{tag['order-item-id']}</AmazonOrderItemCode><SKU>{tag['sku']}</SKU>"
        f"<Title>{tag['product-name']}</Title><Quantity>{tag['quantity-purchased']}</Quantity>"
        f"<ItemPrice>{amounts}</ItemPrice></Item>"
    )
    if random.random() < 0.03:
        return f"<Message>{random.choice(('', 'x', '<OrderReport/>', '<Other/>'))}</Message>"
    return (
        f"<Message><MessageID>1</MessageID><OrderReport><AmazonOrderID>{tag['order-id']}</AmazonOrderID>"
        f"<OrderDate>{tag['purchase-date']}</OrderDate><FulfillmentData><Address><Name>{tag['recipient-name']}</Name>"
        f"<CountryCode>{tag['ship-country']}</CountryCode></Address></FulfillmentData>"
        f"{item * random.choice((1, 1, 1, 2))}</OrderReport></Message>"
    )


def _element(random: Random, text: str) -> str:
    """Escaped, and without what XML cannot hold, but now and then."""
    kept = text if random.random() < 0.001 else "".join(each for each in text if each >= " ")
    return escape(kept)
