"""R-PERSON: sealing what names a buyer with a key from the keyring (AES-256-GCM). Any thread."""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import fields, replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from linndesk.domain.orders import Person
from linndesk.errors import VaultTrouble

_NONCE = 12
_NAMES = tuple(each.name for each in fields(Person))
_NAMING = tuple(each for each in _NAMES if each not in ("raw", "country_code"))


def new_key() -> bytes:
    """32 random bytes."""
    return AESGCM.generate_key(bit_length=256)


class Seal:
    """Seals and opens; ``key`` is 32 bytes. Opening with another key raises VaultTrouble."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, text: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, zlib.compress(text.encode(), 1), b"person")

    def open(self, sealed: bytes) -> str:
        blob = bytes(sealed)
        try:
            return zlib.decompress(self._cipher.decrypt(blob[:_NONCE], blob[_NONCE:], b"person")).decode()
        except (InvalidTag, ValueError):  # ValueError: too short to have been sealed
            raise VaultTrouble(
                "Buyers' data cannot be opened",
                "The key that sealed it is not in this PC's keyring",
                "Open the profile on the PC and as the user that made it, or sync the orders again",
            ) from None

    def close_person(self, person: Person) -> bytes:
        return self.close(json.dumps([getattr(person, each) for each in _NAMES], ensure_ascii=False))

    def open_person(self, sealed: bytes) -> Person:
        values = dict(zip(_NAMES, json.loads(self.open(sealed)), strict=False))
        lists = {key: tuple(values.get(key, ())) for key in ("notes", "own_notes", "links")}
        return Person(**{**values, **lists})


def merged(old: Person, new: Person) -> Person:
    """What is known after an update: what the channel says now, and what it said before where it is silent now."""
    return replace(new, **{each: getattr(old, each) for each in _NAMES if not getattr(new, each)})


def is_empty(person: Person) -> bool:
    """Whether nothing in it names anybody (the raw body does not count)."""
    return not any(getattr(person, each) for each in _NAMING)
