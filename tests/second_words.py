"""The words of the second catalogue: kinds of goods, their axes, and how sellers write them."""

# ruff: noqa: E501, SIM905  (a table of goods reads better with a kind a line)
from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

DECOY_AXES = frozenset({"size", "colour", "pack"})

SYLLABLES = "bor kel tra vin mo sta ri do len gar fi ha zu per nox ty wil cra ber ost lum dra pe ko sel bri".split()
HOUSES = ("& Sons", "Tools", "Home", "UK", "Direct", "Works")

STOCK_STYLES = (
    "{brand} {quality} {noun} {axes}",
    "{noun}, {quality}, {axes} - {brand}|",
    "{brand} {noun} {quality} ({axes})|",
    "{quality} {noun} {axes} {brand}",
    "{brand} - {noun} - {quality} - {axes}",
)

STUFFING = (
    "Free P&P",
    "UK Stock",
    "Fast Dispatch",
    "Heavy Duty",
    "Ideal Gift",
    "12 Month Warranty",
    "24h Delivery",
    "2024 Edition",
    "BRAND NEW",
    "Home Office Garage",
    "High Quality",
    "Best Seller",
    "for Men Women",
    "Indoor & Outdoor Use",
    "Top Rated",
)

# English -> German, French.
TONGUES = {
    "Black": ("Schwarz", "Noir"),
    "White": ("Weiß", "Blanc"),
    "Red": ("Rot", "Rouge"),
    "Blue": ("Blau", "Bleu"),
    "Navy Blue": ("Marineblau", "Bleu marine"),
    "Green": ("Grün", "Vert"),
    "Light Grey": ("Hellgrau", "Gris clair"),
    "Dark Grey": ("Dunkelgrau", "Gris foncé"),
    "Yellow": ("Gelb", "Jaune"),
    "Pink": ("Rosa", "Rose"),
    "Brown": ("Braun", "Marron"),
    "Silver": ("Silber", "Argent"),
    "Purple": ("Lila", "Violet"),
    "Small": ("Klein", "Petit"),
    "Medium": ("Mittel", "Moyen"),
    "Large": ("Groß", "Grand"),
}

PLAIN = ("Black", "White", "Red", "Blue", "Green", "Yellow", "Brown", "Silver", "Purple", "Pink")
TONES = ("Black", "Navy Blue", "Blue", "Light Grey", "Dark Grey", "Red", "Green")
SHADES = (
    "Duck Egg",
    "Sage",
    "Terracotta",
    "Mustard",
    "Heather",
    "Ivory",
    "Charcoal",
    "Teal",
    "Plum",
    "Coral",
    "Oatmeal",
)
WEAR = ("XS", "S", "M", "L", "XL", "XXL", "3XL")
_WEAR_WORDS = {
    "XS": ("X-Small", "XS", "Extra Small"),
    "S": ("Small", "S", "Size S"),
    "M": ("Medium", "M", "Med"),
    "L": ("Large", "L", "Size L"),
    "XL": ("X-Large", "XL", "Extra Large"),
    "XXL": ("2XL", "XXL", "XX-Large"),
    "3XL": ("3XL", "XXXL", "3X-Large"),
}
PHONES = (
    *(
        "iPhone 13",
        "iPhone 13 Mini",
        "iPhone 13 Pro",
        "iPhone 13 Pro Max",
        "iPhone 14",
        "iPhone 14 Plus",
        "iPhone 14 Pro",
    ),
    *("Galaxy S22", "Galaxy S22 Ultra", "Galaxy S23", "Galaxy A54", "Pixel 7", "Pixel 7a", "Pixel 8 Pro"),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """A kind of goods: ``axes`` are what siblings differ in; ``other`` are names that sellers use for it as well."""

    noun: str
    qualities: tuple[str, ...]
    axes: tuple[tuple[str, tuple[str, ...]], ...]
    stuffing: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


def _kind(noun: str, qualities: str, stuffing: str, other: str, **axes: tuple[str, ...]) -> Kind:
    return Kind(
        noun,
        tuple(qualities.split("|")),
        tuple(axes.items()),
        tuple(stuffing.split("|")),
        tuple(filter(None, other.split("|"))),
    )


def _each(unit: str, values: str) -> tuple[str, ...]:
    return tuple(f"{value} {unit}" for value in values.split())


FEW = ("1", "2", "3", "5")
SOME = ("1", "4", "6", "10")
MANY = ("10", "20", "50", "100", "200")

KINDS = (
    _kind("Ratchet Strap", "Polyester|Camo", "Cargo Tie Down|Trailer Van Roof Rack", "Ratchet Tie Down Strap", size=_each("m", "2.5 4 5 6 10"), colour=PLAIN[:5], pack=SOME),
    _kind("Coach Bolts", "Zinc Plated|Stainless Steel A2", "Decking Fence Timber|DIY", "", size=("M6 x 50 mm", "M8 x 50 mm", "M8 x 100 mm", "M10 x 100 mm", "M10 x 150 mm"), pack=MANY),
    _kind("Sanding Discs", "Hook and Loop|Self Adhesive", "Orbital Sander|Wood Metal Paint", "Sanding Disc", size=_each("mm", "75 115 125 150"), grit=("P40", "P80", "P120", "P240", "P400"), pack=MANY),
    _kind("Duct Tape", "Cloth|Waterproof", "Repair Sealing|Carpet Stage", "Gaffer Tape", size=("48 mm x 10 m", "48 mm x 25 m", "48 mm x 50 m", "72 mm x 50 m"), colour=PLAIN[:5], pack=FEW),
    _kind("LED Bulb", "Dimmable|Non-Dimmable", "Energy Saving|Lamp Ceiling Light", "LED Light Bulb|LED Lamp", cap=("E27", "E14", "B22", "GU10"), size=_each("W", "4 6 9 15"), pack=SOME),
    _kind("USB-C Cable", "Nylon Braided|Silicone", "Fast Charging|Laptop Tablet", "USB C Cable|USB-C Charging Cable", size=_each("m", "0.5 1 2 3"), colour=PLAIN[:4], pack=FEW),
    _kind("HDMI Cable", "8K|4K", "TV PC Monitor Console|Gold Plated Plugs", "HDMI Lead", size=_each("m", "1 1.5 3 5 10")),
    _kind("Phone Case", "Clear TPU|Leather Wallet|Carbon Fibre", "Shockproof Bumper|Slim Fit", "Case", model=PHONES, colour=PLAIN[:6]),
    _kind("Screen Protector", "Tempered Glass|Privacy", "9H Hardness|Anti Scratch", "Screen Guard", model=PHONES, pack=FEW[:3]),
    _kind("Dog Coat", "Fleece Lined|Quilted", "Winter Warm Puppy|Reflective Strip", "Dog Jacket", size=WEAR[:6], colour=TONES),
    _kind("Cat Litter", "Clumping|Wood Pellet", "Odour Control|Kitten", "", size=_each("kg", "5 10 15 30")),
    _kind("Dry Dog Food", "Grain Free|Senior", "Adult All Breeds|Complete", "", flavour=("Chicken", "Salmon", "Lamb", "Duck"), size=_each("kg", "2 6 12 15")),
    _kind("Aquarium Gravel", "Natural|Polished", "Fish Tank Substrate|Decor", "", size=_each("kg", "1 2.5 5 10"), colour=PLAIN[:5]),
    _kind("Chalk Paint", "Matt|Satin", "Furniture Upcycling|No Primer", "Chalky Paint", size=_each("ml", "125 500 750"), colour=SHADES),
    _kind("Double Knitting Yarn", "Acrylic|Merino", "Crochet Craft|Soft Baby", "DK Yarn", size=_each("g", "50 100 400"), colour=SHADES, pack=SOME),
    _kind("Circular Knitting Needles", "Bamboo|Steel", "Knit Hobby|Sock Jumper", "", size=_each("mm", "3.5 4 5 6.5"), length=_each("cm", "40 80 100")),
    _kind("Bath Towel", "Egyptian Cotton|Bamboo", "Hotel Spa|Super Soft Absorbent", "Bath Sheet Towel", size=("50 x 90 cm", "70 x 140 cm", "100 x 150 cm"), colour=SHADES, pack=FEW),
    _kind("Blackout Curtains", "Eyelet|Pencil Pleat", "Thermal Bedroom|Pair with Tiebacks", "Black Out Curtains", size=("117 x 137 cm", "168 x 137 cm", "168 x 229 cm", "229 x 229 cm"), colour=SHADES),
    _kind("Work Trousers", "Cargo|Holster Pocket", "Knee Pad Pockets|Workwear", "Work Pants", waist=("30W", "32W", "34W", "36W"), leg=("Short", "Regular", "Long"), colour=TONES[:5]),
    _kind("Hi Vis Vest", "Zipped|Executive", "Safety Security|EN471", "Hi-Vis Waistcoat|High Visibility Vest", size=WEAR[1:], colour=("Yellow", "Orange", "Pink")),
    _kind("Safety Boots", "Steel Toe|Composite Toe", "Work Site|S1P SRC", "Safety Work Boots", size=("UK 6", "UK 7", "UK 8", "UK 9", "UK 10", "UK 11"), colour=("Black", "Brown", "Tan")),
    _kind("Nitrile Gloves", "Powder Free|Textured Grip", "Disposable Mechanic|Latex Free", "Nitrile Disposable Gloves", size=WEAR[1:5], colour=("Black", "Blue", "Orange"), pack=MANY[2:]),
    _kind("Bike Inner Tube", "Presta|Schrader", "Mountain Road Cycle|Puncture", "Bicycle Inner Tube", size=("20 x 1.75", "26 x 1.95", "27.5 x 2.1", "29 x 2.1", "700 x 25C", "700 x 35C"), pack=FEW),
    _kind("Ink Cartridge", "Compatible|Remanufactured", "Printer Inkjet|Chipped", "Ink", model=("603", "603XL", "604XL", "305", "305XL", "364XL"), colour=("Black", "Cyan", "Magenta", "Yellow"), pack=FEW),
    _kind("Ring Binder", "2 Ring|4 Ring|D-Ring", "School Office File|Lever Arch Folder", "Ring Binder Folder", size=("A4", "A5"), colour=PLAIN[:6], pack=SOME),
    _kind("Bubble Mailers", "Padded|Gold", "Postal Bags|Self Seal", "Bubble Envelopes", size=("110 x 165 mm", "150 x 215 mm", "220 x 265 mm", "270 x 360 mm"), pack=MANY),
    _kind("Storage Box", "Clear Plastic|Recycled", "with Lid Stackable|Underbed", "Storage Container", size=_each("L", "9 18 35 64 84"), colour=PLAIN[:4], pack=FEW),
    _kind("Guitar Strings", "Nickel Wound|Phosphor Bronze", "Electric Acoustic|Rock Blues", "Guitar String Set", gauge=("9-42", "10-46", "11-52", "12-54"), pack=FEW),
    _kind("Engine Oil", "Fully Synthetic|Semi Synthetic", "Car Van|Petrol Diesel", "Motor Oil", grade=("5W30", "5W40", "10W40", "0W20"), size=_each("L", "1 4 5 20")),
    _kind("Alkaline Batteries", "Industrial|Longlife", "Remote Toy Torch|1.5V", "", size=("AA", "AAA", "C", "D"), pack=("4", "8", "12", "24", "40")),
    _kind("Garden Hose", "Reinforced|Expandable", "Pipe Reel Watering|Anti Kink", "Hosepipe", size=_each("m", "15 25 30 50"), colour=("Green", "Yellow", "Blue")),
    _kind("Photo Frame", "Oak|Box|Poster", "Wall Hanging|Picture", "Picture Frame", size=("10 x 15 cm", "20 x 25 cm", "30 x 40 cm", "A3", "A2"), colour=PLAIN[:4], pack=FEW),
    _kind("Extension Lead", "Surge Protected|Weatherproof", "Plug Socket|13A Fused", "Extension Cable", ways=("2 Way", "4 Way", "6 Way"), size=_each("m", "1 2 5 10"), colour=("White", "Black")),
    _kind("Rubber Mallet", "Fibreglass Handle|Hickory Handle", "Camping Paving|Tent Peg", "", size=_each("oz", "8 16 24 32")),
)  # fmt: skip


def in_stock(dice: random.Random, axis: str, value: str) -> str:
    """As the stock's own title writes it: neat, a single pack left out."""
    if axis == "pack":
        return "" if value == "1" else dice.choice((f"Pack of {value}", f"{value} Pack"))
    if axis == "model":
        return f"for {value}"
    return (
        value.replace(" ", "")
        if axis == "size" and value[0].isdigit() and " x " not in value and dice.random() < 0.5
        else value
    )


def coded(axis: str, value: str) -> str:
    """As a part of an SKU."""
    if axis == "pack":
        return "" if value == "1" else f"PK{value}"
    return "".join(word if any(map(str.isdigit, word)) else word[:3] for word in re.split(r"[ .-]", value))


def renamed(dice: random.Random, kind: Kind) -> str:
    """The noun as a seller writes it: another name, one more or one less, joined or hyphened."""
    noun = dice.choice(kind.other) if kind.other and dice.random() < 0.25 else kind.noun
    chance = dice.random()
    if chance < 0.1:
        return noun[:-1] if noun.endswith("s") else f"{noun}s"
    if chance < 0.15 and noun.count(" ") == 1:
        return noun.replace(" ", "-")
    return noun


def listed(dice: random.Random, axis: str, value: str, tongue: str) -> str:
    """As a listing writes it; empty for a single pack."""
    if axis == "pack":
        return _pack(dice, value, tongue)
    if axis == "size" and value in _WEAR_WORDS:
        plain = dice.choice(_WEAR_WORDS[value])
        return f"{ {'de': 'Gr.', 'fr': 'Taille'}[tongue] } {value}" if tongue != "en" else plain
    if tongue != "en" and value in TONGUES:
        return TONGUES[value][tongue == "fr"]
    if axis == "colour":
        return dice.choice((value, value, value.lower(), value.replace("Grey", "Gray"), f"Colour: {value}"))
    if axis == "model":
        maker = {"i": "Apple ", "G": "Samsung ", "P": "Google "}.get(value[0], "")
        return dice.choice((f"for {value}", f"for {maker}{value}", f"Compatible with {value}"))
    if value.startswith("UK "):
        number = int(value[3:])
        return dice.choice((value, f"Size {number}", f"UK{number} / EU{number + 34}", f"{value} (EU {number + 34})"))
    return _measured(dice, value)


def _pack(dice: random.Random, value: str, tongue: str) -> str:
    if value == "1":
        return ""
    if tongue == "de":
        return dice.choice((f"{value}er Pack", f"{value} Stück", f"{value}er Set"))
    if tongue == "fr":
        return dice.choice((f"lot de {value}", f"{value} pièces", f"pack de {value}"))
    forms = [
        f"Pack of {value}",
        f"{value} Pack",
        f"{value}pk",
        f"Set of {value}",
        f"{value} pcs",
        f"{value}-Pack",
        f"{value} Pieces",
        f"x {value}",
        f"Qty {value}",
    ]
    return dice.choice([*forms, "Twin Pack"] if value == "2" else forms)


def _measured(dice: random.Random, value: str) -> str:
    """A measure in other clothes: without a blank, in its sister unit, with inches or pounds beside it."""
    chance = dice.random()
    pair = re.fullmatch(r"(\d+) x (\d+) (mm|cm)", value)
    if pair:
        one, two, unit = pair.groups()
        per = 10 if unit == "cm" else 1
        return dice.choice(
            (
                f"{one}x{two}{unit}",
                f"{one}{unit} x {two}{unit}",
                f"{one} × {two} {unit}",
                f"{int(one) * per} x {int(two) * per} mm",
                f'{int(one) * per / 25.4:.1f}" x {int(two) * per / 25.4:.1f}" ({one} x {two} {unit})',
            )
        )
    single = re.fullmatch(r"([\d.]+) (mm|cm|m|g|kg|ml|L|W)", value)
    if not single:
        return value.replace(" x ", "x") if chance < 0.3 else value
    number, unit = float(single[1]), single[2]
    if chance < 0.45:
        return dice.choice((value, value.replace(" ", ""), value.replace(" ", "-")))
    if chance < 0.6:
        long = {"mm": "Millimetre", "cm": "Centimetre", "m": "Metre", "g": "Gram", "kg": "Kilo", "ml": "Millilitre"}
        long |= {"L": "Litre", "W": "Watt"}
        return f"{single[1]} {long[unit]}"
    if chance < 0.8:
        sister = {
            "m": (100, "cm"),
            "kg": (1000, "g"),
            "L": (1000, "ml"),
            "ml": (0.001, "L"),
            "g": (0.001, "kg"),
            "mm": (0.1, "cm"),
        }
        by, name = sister.get(unit, (1, unit))
        return f"{number * by:g}{name}"
    if chance < 0.92:
        foreign = {
            "cm": (1 / 2.54, "in"),
            "m": (3.2808, "ft"),
            "kg": (2.2046, "lb"),
            "g": (1 / 28.35, "oz"),
            "mm": (1 / 25.4, "inch"),
        }
        by, name = foreign.get(unit, (1, unit))
        return f"{value} ({number * by:.1f}{name})" if by != 1 else value
    return value
