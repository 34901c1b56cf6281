"""Where Amazon's warehouse sends an order: a buyer's address as Amazon takes it, nothing of it lost. Pure, personal.

Amazon's model names no lengths; these are those of its older documentation. No e-mail ever goes along.
"""

from __future__ import annotations

import re
from textwrap import wrap

from linndesk.channels.countries import code_of
from linndesk.domain.orders import Person
from linndesk.errors import BadInput

LONGEST = {"name": 50, "line": 60, "city": 50, "stateOrRegion": 150, "postalCode": 20, "phone": 20}
LINES = 3
NO_CITY = "JP"
_FIX = "Send it from your own warehouse, or correct the address on its channel"
_LEAST_HIDDEN = 3  # letters of a person's word from which it is taken out of what Amazon says
_LEAST_PHONE = 4


def address(person: Person) -> dict[str, str]:
    """``name, addressLine1 … countryCode, phone``. Raises BadInput that says which part is missing or too long.

    The company stands in the lines of the street; in Japan the town does too.
    """
    country = code_of(person.country_code)
    if not country:
        raise BadInput("The address has no country", "Amazon asks for one", _FIX)
    name, company, town, lines = _parts(person)
    if country == NO_CITY and town and not any(town in each for each in lines):
        lines = [town, *lines]
    found = {"name": _fits(name, "name", "name"), **_street([company, *lines] if company else lines)}
    if country != NO_CITY:
        found["city"] = _fits(town, "city", "town")
    region, postcode, phone = _plain(person.region), _plain(person.postcode), _phone(person.phone)
    if region:
        found["stateOrRegion"] = _fits(region, "stateOrRegion", "region")
    found["postalCode"] = _fits(postcode, "postalCode", "postcode")
    if phone:
        found["phone"] = _fits(phone, "phone", "phone number")
    return {**found, "countryCode": country}


def hidden(words: str, person: Person) -> str:
    """Amazon's words without the person whom they may quote (R-PERSON)."""
    for each in sorted(_quotable(person), key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", "…", words, flags=re.IGNORECASE)
    return words


def _quotable(person: Person) -> set[str]:
    whole = {
        person.name, person.company, person.buyer_name, person.buyer_email, person.line1, person.line2, person.line3,
        person.town, person.postcode, person.phone,
    }  # fmt: skip
    found = {_plain(each) for each in whole} | {_phone(person.phone)}
    found |= {word for name in (person.name, person.buyer_name) for word in _plain(name).split()}
    found |= {", ".join(filter(None, map(_plain, (person.line1, person.line2, person.line3))))}
    return {each for each in found if len(each) >= _LEAST_HIDDEN}


def _parts(person: Person) -> tuple[str, str, str, list[str]]:
    """Name, company that is not the name, town, street."""
    company = _plain(person.company)
    name = _plain(person.name) or company or _plain(person.buyer_name)
    street = [each for each in map(_plain, (person.line1, person.line2, person.line3)) if each]
    if company.casefold() == name.casefold() or company.casefold() in {each.casefold() for each in street}:
        company = ""
    return name, company, _plain(person.town), street


def _street(parts: list[str]) -> dict[str, str]:
    """In at most three lines: as they are where they fit, else their words run on."""
    if not parts:
        raise BadInput("The address has no street", "Amazon asks for one", _FIX)
    longest = LONGEST["line"]
    if len(parts) > LINES or any(len(each) > longest for each in parts):
        parts = wrap(", ".join(parts), longest, break_long_words=False, break_on_hyphens=False)
    if len(parts) > LINES or any(len(each) > longest for each in parts):
        raise BadInput("The street is too long", f"Amazon takes {LINES} lines of {longest} characters", _FIX)
    return {f"addressLine{number}": each for number, each in enumerate(parts, start=1)}


def _fits(value: str, limit: str, called: str) -> str:
    if not value:
        raise BadInput(f"The address has no {called}", "Amazon asks for one", _FIX)
    if len(value) > LONGEST[limit]:
        raise BadInput(f"The {called} is too long", f"Amazon takes {LONGEST[limit]} characters", _FIX)
    return value


def _phone(number: str) -> str:
    """Its digits, with the + of a country in front; "" where it is none."""
    plain = _plain(number)
    digits = "".join(each for each in plain if each.isascii() and each.isdigit())
    if len(digits) < _LEAST_PHONE:
        return ""
    return f"+{digits}" if plain.startswith("+") else digits


def _plain(text: str) -> str:
    """One line of characters that can be written."""
    line = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(line.encode("utf-8", "ignore").decode().split())
