"""The practice shop's categories, and what it asks of a product in each of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from linndesk.sandbox.external.configurator import Kind

ReadFrom = Literal["Child", "Parent", "Optional"]
_FIRST = 1600
_GROUPS = 10
_LEAVES = ("Everyday", "Premium", "Vintage", "Hand-made", "Sets")


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something that the shop wants to know of a product. ``required``: else it is desired. ``most``: how often."""

    id: str
    name: str
    kind: Kind = "STRING"
    required: bool = False
    options: tuple[str, ...] = ()
    only: bool = False
    most: int = 1
    read: ReadFrom = "Optional"
    pattern: str = ""
    pattern_error: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Department:
    """Categories that ask the same. ``needed``: by what its products vary, name and help; ``most``: 0 = they do not."""

    name: str
    groups: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    most: int
    needed: tuple[tuple[str, str], ...] = ()


_BRAND = Attribute("Brand", "Brand", required=True, read="Parent", help="As it stands on the product")
_CONDITION = Attribute("Condition", "Condition", "LIST", True, ("New", "Used", "Refurbished"), True)
_GTIN = Attribute("Gtin", "EAN", read="Child", pattern=r"^\d{8,14}$", pattern_error="8 to 14 digits")
_COLOUR = Attribute("Colour", "Colour", "LIST", options=("Red", "Blue", "Green", "White"), read="Child")
_SIZE = Attribute("Size", "Size", "LIST", True, ("S", "M", "L", "XL"), True, read="Child")
_MATERIAL = Attribute("Material", "Material", "LIST", options=("Stoneware", "Glass", "Cotton", "Oak"), most=3)
_CAPACITY = Attribute(
    "Capacity", "Capacity, ml", "INT", pattern=r"^\d{1,5}$", pattern_error="Up to 99999 ml", read="Parent"
)
_WEIGHT = Attribute("NetWeight", "Net weight, kg", "DECIMAL")
_SAFE = Attribute("DishwasherSafe", "Dishwasher safe", "BOOL")
_RELEASED = Attribute("Released", "Released on", "DATETIME", read="Parent")
_REGISTER = Attribute(
    "PackagingRegister", "Packaging register number", required=True, read="Parent",
    pattern=r"^DE\d{13}$", pattern_error="DE and 13 digits", help="Asked of what is sold in Germany",
)  # fmt: skip
_COLOUR_RULE = ("Colour", "What the buyer sees")
_GROUP_NAMES: Mapping[str, tuple[str, ...]] = {
    "Kitchen": ("Mugs", "Bowls", "Plates", "Jugs", "Pans", "Knives", "Boards", "Jars", "Teapots", "Trays"),
    "Clothing": ("Shirts", "Socks", "Hats", "Coats", "Gloves", "Scarves", "Skirts", "Boots", "Belts", "Aprons"),
    "Garden": ("Pots", "Seeds", "Tools", "Hoses", "Lights", "Chairs", "Tables", "Birds", "Soil", "Fences"),
    "Books": ("Novels", "Cooking", "History", "Travel", "Children", "Art", "Poetry", "Science", "Maps", "Diaries"),
    "Electronics": ("Lamps", "Radios", "Chargers", "Cables", "Clocks", "Kettles", "Fans", "Scales", "Bells", "Locks"),
    "Toys": ("Blocks", "Dolls", "Puzzles", "Games", "Kites", "Trains", "Balls", "Crafts", "Costumes", "Plush"),
}
DEPARTMENTS = (
    Department("Kitchen", _GROUP_NAMES["Kitchen"], (_BRAND, _CONDITION, _MATERIAL, _CAPACITY, _SAFE, _COLOUR, _GTIN),
               1, (_COLOUR_RULE,)),
    Department("Clothing", _GROUP_NAMES["Clothing"], (_BRAND, _CONDITION, _SIZE, _COLOUR, _MATERIAL, _GTIN), 2,
               (_COLOUR_RULE, ("Size", ""))),
    Department("Garden", _GROUP_NAMES["Garden"], (_BRAND, _WEIGHT, _GTIN), 3),
    Department("Books", _GROUP_NAMES["Books"], (_CONDITION, _RELEASED, _GTIN), 0),
    Department("Electronics", _GROUP_NAMES["Electronics"], (_BRAND, _CONDITION, _WEIGHT, _RELEASED, _GTIN), 3),
    Department("Toys", _GROUP_NAMES["Toys"], (_BRAND,), 3),
)  # fmt: skip
CATEGORIES: Mapping[str, tuple[str, Department]] = {
    str(_FIRST + place): (f"{department.name} > {group} > {leaf}", department)
    for place, (department, group, leaf) in enumerate(
        (department, group, leaf) for department in DEPARTMENTS for group in department.groups for leaf in _LEAVES
    )
}


def attributes(ids: Sequence[str], settings: Mapping[str, Sequence[str]]) -> tuple[Attribute, ...]:
    """What is asked in these categories together, each once; in Germany one thing more. Raises KeyError."""
    found = {each.id: each for number in ids for each in CATEGORIES[number][1].attributes}
    if "DE" in settings.get("ListingSite", ()):
        found[_REGISTER.id] = _REGISTER
    return tuple(found.values())


def variation(ids: Sequence[str]) -> tuple[int, tuple[tuple[str, str], ...]]:
    """How many things a product may vary by, and which it must. Raises KeyError."""
    found = [CATEGORIES[number][1] for number in ids]
    needed = dict.fromkeys(each for department in found for each in department.needed)
    return min((each.most for each in found), default=0), tuple(needed)
