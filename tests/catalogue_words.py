"""The words of the generated catalogues: kinds of goods, their sizes, colours, packs, and how sellers write them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of goods; ``nouns`` are what it is called, ours first; ``scales`` names in SIZES, none = one size."""

    nouns: tuple[str, ...]
    scales: tuple[str, ...]
    features: tuple[str, ...]
    coloured: bool
    packed: bool


# what it is called | scales of its sizes | what is said of it | c = comes in colours, p = comes in packs
_KINDS = """
Mug, Coffee Cup, Tea Cup | oz ml | ceramic, enamel, dishwasher safe, with spoon, hand painted | cp
Tumbler, Drinking Glass | oz ml | double wall, acrylic, with straw, stackable | cp
Water Bottle, Drinks Bottle, Sports Flask | ml litre | stainless steel, insulated, leakproof, with carabiner | c
Teapot, Tea Pot, Tea Brewer | litre | cast iron, with infuser, porcelain | c
Wine Glasses, Wine Goblets, Stemware | ml | crystal, long stem, gift boxed | p
Frying Pan, Skillet, Fry Pan | cm | non stick, aluminium, induction, with lid | c
Chopping Board, Cutting Board | dims | bamboo, reversible, with juice groove | p
Storage Box, Container, Tub | litre | clip lid, stackable, clear, airtight | cp
Tea Towel, Dish Cloth, Kitchen Towel | none | cotton, waffle weave, absorbent | cp
Bath Mat, Bathroom Rug | dims | memory foam, non slip, machine washable | c
Bath Towel, Bath Sheet | dims | egyptian cotton, quick dry, 500gsm | cp
Duvet Cover, Quilt Cover, Bedding Set | bed | brushed cotton, reversible, with pillowcases, easy care | c
Mattress Protector, Mattress Cover | bed | waterproof, quilted, deep fitted | -
Cushion Cover, Pillow Cover, Scatter Cushion Case | dims | velvet, faux linen, with zip | cp
Candle, Scented Wax Jar | grams | soy wax, vanilla scented, long burning | p
T-Shirt, Tee, Tee Shirt | cloth | organic cotton, crew neck, short sleeve, mens | cp
Polo Shirt, Golf Shirt | cloth | pique, embroidered, workwear, mens | c
Hoodie, Hooded Sweatshirt, Hooded Top | cloth | fleece lined, zip up, unisex, pullover | c
Leggings, Gym Tights, Yoga Pants | cloth | high waisted, squat proof, with pocket, womens | c
Pyjamas, Nightwear Set, Loungewear | cloth | flannel, long sleeve, button front, womens | c
Kids Raincoat, Childrens Waterproof Jacket | age | hooded, reflective, packaway | c
Baby Romper, Babygrow, Sleepsuit | months | organic cotton, popper fastening, long sleeve | cp
Work Boots, Safety Boots, Steel Toe Boots | shoe | leather, slip resistant, waterproof, mens | c
Trainers, Running Shoes, Sneakers | shoe | breathable mesh, lightweight, cushioned sole | c
Slippers, House Shoes | shoe | memory foam, faux fur lined, indoor | c
Ankle Socks, Trainer Socks, Trainer Liners | sock | bamboo, cushioned, breathable | cp
Work Gloves, Gardening Gloves | cloth | nitrile coated, cut resistant, grip palm | cp
Drill Bit, Masonry Bit | mm | tungsten carbide, sds plus, long series | p
Wood Screws, Countersunk Screws, Timber Screws | screw | zinc plated, pozi drive, self tapping | q
Spanner, Wrench, Combination Spanner | mm | chrome vanadium, ratchet, flexible head | -
Claw Hammer, Nail Hammer | ounce | fibreglass handle, drop forged, shock absorbing | -
Extension Lead, Power Extension, Extension Cable | metre | 4 gang, surge protected, with usb | c
Masking Tape, Painters Tape | mm | low tack, uv resistant, clean peel | p
Sanding Discs, Sandpaper Discs, Abrasive Pads | mm | hook and loop, 120 grit, 8 hole | q
Paint Brush, Decorating Brush | inch | synthetic bristle, angled, no loss | p
Dog Lead, Dog Leash, Walking Lead | metre | nylon, padded handle, reflective | c
Dog Bed, Pet Bed, Pet Mattress | pet | orthopaedic, washable cover, bolster | c
Dog Harness, Pet Vest | pet | no pull, padded, adjustable, step in | c
Cat Litter, Kitty Litter | litre | clumping, odour control, wood based | p
Bird Feed, Wild Bird Seed | kilo | no mess, with mealworms, high energy | -
Ballpoint Pens, Biros | nib | retractable, smooth ink, rubber grip | q
Notebook, Journal, Notepad | paper | hardback, lined, dotted, elastic closure | cp
Copier Paper, Printer Paper | paper | 80gsm, bright white, jam free | p
Envelopes, Mailing Bags, Postal Sleeves | dims | padded, self seal, board backed | q
Ring Binder, Lever Arch File | paper | two hole, polypropylene, with index | cp
USB-C Cable, Charging Cable, Type C Lead | metre | braided, fast charge, 60w | cp
HDMI Cable, HDMI Lead | metre | gold plated, 4k, high speed | p
LED Bulb, Light Bulb, Lamp | watt | warm white, dimmable, bayonet, energy saving | p
Memory Card, Micro SD Card, Flash Card | gigabyte | class 10, with adapter, high endurance | -
USB Stick, Flash Drive, Pen Drive | gigabyte | metal case, keyring, swivel | cp
Power Bank, Portable Charger, Battery Pack | mah | dual port, slim, fast charge | c
Earphones, Earbuds, In Ear Headphones | none | wireless, with microphone, noise isolating | c
Olive Oil, Cooking Oil | ml litre | extra virgin, cold pressed, single estate | p
Ground Coffee, Filter Coffee | grams kilo | dark roast, single origin, fairtrade | p
Green Tea, Herbal Infusion | bags | jasmine, organic, individually wrapped | p
Protein Powder, Whey Shake | kilo | vanilla, low sugar, grass fed | -
Dog Treats, Puppy Chews | grams | grain free, chicken, soft baked | p
Building Blocks, Construction Bricks | pieces | wooden, with storage bag, stem | c
Jigsaw Puzzle, Puzzle | pieces | landscape, family, with poster | -
Soft Toy, Plush, Cuddly Toy | cm | huggable, machine washable, bean filled | c
Yoga Mat, Exercise Mat | mm | non slip, with strap, eco friendly | c
Dumbbell, Hand Weight | kilo | neoprene, hex, anti roll | cp
Resistance Band, Exercise Band | strength | latex free, fabric, with guide | p
Plant Pot, Planter, Flower Pot | cm | terracotta, with saucer, drainage hole | cp
Garden Hose, Hosepipe | metre | anti kink, with spray gun, reinforced | -
"""


def _kind(line: str) -> Kind:
    nouns, scales, features, marks = (each.strip() for each in line.split("|"))
    return Kind(
        tuple(each.strip() for each in nouns.split(",")),
        tuple(scales.split()),
        tuple(each.strip() for each in features.split(",")),
        "c" in marks,
        "p" in marks,
    )


KINDS = tuple(_kind(line) for line in _KINDS.strip().splitlines())


def _unit(numbers: str, *forms: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(form.replace("#", number) for form in forms) for number in numbers.split())


# A scale is its sizes in order; a size is the ways to write it, the stock keeper's first.
SIZES: dict[str, tuple[tuple[str, ...], ...]] = {
    "none": (),
    "cloth": (
        ("XS", "Extra Small", "X-Small"),
        ("S", "Small"),
        ("M", "Medium"),
        ("L", "Large"),
        ("XL", "Extra Large", "X-Large"),
        ("XXL", "2XL"),
        ("3XL", "XXXL"),
    ),
    "shoe": _unit("3 4 5 6 7 8 9 10 11 12", "UK #", "UK#", "Size #", "UK Size #"),
    "sock": (("UK 4-7", "Size 4-7", "4-7"), ("UK 6-11", "Size 6-11", "6-11"), ("UK 12-14", "Size 12-14", "12-14")),
    "age": _unit("2-3 3-4 5-6 7-8 9-10 11-12", "# Years", "# Yrs", "Age #", "#yrs"),
    "months": _unit("0-3 3-6 6-9 9-12 12-18", "# Months", "# mths", "#m", "# Mo"),
    "bed": (("Single", "Single Bed"), ("Double", "Double Bed"), ("King", "King Size", "Kingsize"), ("Super King",)),
    "pet": (("Small", "S"), ("Medium", "M", "Med"), ("Large", "L", "Lge"), ("X-Large", "XL", "Extra Large")),
    "paper": (("A3",), ("A4",), ("A5",), ("A6",)),
    "nib": _unit("0.5 0.7 1.0", "#mm", "# mm"),
    "strength": (("Light",), ("Medium",), ("Heavy",), ("Extra Heavy", "X-Heavy")),
    "oz": _unit("8 10 12 16 20", "#oz", "# oz", "# Ounce", "#-oz"),
    "ounce": _unit("8 16 20 24", "#oz", "# oz", "# Ounce"),
    "ml": (
        ("250ml", "250 ml", "25cl"),
        ("330ml", "330 ml", "33cl"),
        ("350ml", "350 ml", "0.35L"),
        ("500ml", "500 ml", "0.5L", "0.5 Litre"),
        ("750ml", "750 ml", "75cl"),
        ("1000ml", "1 Litre", "1L"),
    ),
    "litre": _unit("1 2 3 5 10 20 40", "#L", "# Litre", "#ltr", "# Litres", "# L"),
    "metre": _unit("1 1.5 2 3 5 10 20", "#m", "# m", "# Metre", "# Metres", "#mtr"),
    "cm": _unit("10 15 20 24 28 30 40", "#cm", "# cm", "# cms"),
    "mm": _unit("4 5 6 8 10 12 25 50", "#mm", "# mm"),
    "screw": (
        ("3.5 x 25mm", "3.5x25mm", "3.5mm x 25mm"),
        ("4 x 30mm", "4x30mm", "4.0 x 30mm", "4mm x 30mm"),
        ("4 x 40mm", "4x40mm", "4.0 x 40mm", "4mm x 40mm"),
        ("5 x 50mm", "5x50mm", "5.0 x 50mm", "5mm x 50mm"),
        ("5 x 70mm", "5x70mm", "5mm x 70mm"),
    ),
    "dims": _unit("20x30 30x40 40x40 45x45 40x60 50x80", "#cm", "# cm", "#")
    + (("50 x 70cm", "50x70cm", "50cm x 70cm"),),
    "inch": _unit("1 1.5 2 3 4", "# inch", '#"', "#in", "#-inch"),
    "grams": _unit("100 200 227 250 400 500", "#g", "# g", "#gm", "# grams"),
    "kilo": (("1kg", "1 kg", "1000g"),) + _unit("2 2.5 3 5 8 10 12.5", "#kg", "# kg", "# Kilo", "#KG"),
    "watt": _unit("4 5 7 9 12 15", "#W", "# W", "# Watt"),
    "gigabyte": _unit("16 32 64 128 256 512", "#GB", "# GB", "#gb", "#G"),
    "mah": _unit("5000 10000 20000", "#mAh", "# mAh", "#mah"),
    "bags": _unit("20 40 80 160", "# Bags", "# Teabags", "# Tea Bags"),
    "pieces": _unit("50 100 200 500 1000", "# Piece", "# Pieces", "#pc", "# pcs"),
}

# Ways to write a colour, the stock keeper's first. Light blue is not blue and rose gold is not gold.
COLOURS: tuple[tuple[str, ...], ...] = (
    ("Red",), ("Blue",), ("Light Blue",), ("Navy", "Navy Blue"), ("Black", "Blk"), ("White", "Wht"), ("Grey", "Gray"),
    ("Dark Grey", "Dark Gray"), ("Green",), ("Dark Green",), ("Lime",), ("Pink",), ("Hot Pink",), ("Purple",),
    ("Yellow",), ("Orange",), ("Brown",), ("Beige",), ("Cream",), ("Teal",), ("Turquoise",), ("Burgundy",),
    ("Mustard",), ("Silver",), ("Gold",), ("Rose Gold",), ("Charcoal",), ("Khaki",), ("Multicoloured", "Multicolored"),
)  # fmt: skip
PACKS = (2, 3, 4, 5, 6, 8, 10, 12, 20, 24)
PACKED = (
    "Pack of #", "# Pack", "#pk", "x#", "Set of #", "# x", "(#)", "#pcs", "# Piece Set", "Box of #", "Bundle of #",
    "Qty #", "#-Pack", "Pk of #",
)  # fmt: skip
TWO = ("Twin Pack", "Pair", "Pack of Two", "2 Pack", "Pack of 2", "x2")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


BRAND_STARTS = _words(
    "Bren Cal Dor Ever Fal Gil Hart Ing Jor Kel Lum Mar Nor Ost Pem Quill Rav Sten Tor Ult Vin Wex Yar Zel"
)
BRAND_ENDS = _words("wood ford ley son craft dale worth by mont ville gate lon eco house field ham trex ora io berg")
MODEL_STARTS = _words("Au Bel Cor Den El Fre Gra Hel Iri Ja Ki Lor Mi Nova Opal Pri Ro Sol Ter Una Ver Wil Xan Ze")
MODEL_ENDS = _words("ra lla vo tis mont ssa dine ro lia ster ka ne tto via mar lux na dor")
MODEL_MARKS = ("", "", "", " Plus", " Pro", " II", " Lite", " Max")

MARKETING = (
    "Perfect Gift", "Free Delivery", "High Quality", "Best Seller", "New", "Premium", "Ideal for Home and Office",
    "Great Value", "UK Stock", "Fast Dispatch", "Heavy Duty", "Top Rated", "Gift Idea", "Brand New", "Genuine",
    "Official", "Trade Quality", "Must Have", "Birthday Present", "Professional", "Eco Friendly", "Easy to Use",
    "For Men and Women", "Indoor Outdoor", "Durable", "Stylish Design", "Luxury", "Limited Stock", "Christmas",
)  # fmt: skip
MARKETING_NUMBERS = ("2 Year Guarantee", "New 2026", "5 Star", "100% Satisfaction", "24 Hour Dispatch", "No.1 Choice")

AMERICAN = {
    "aluminium": "aluminum", "fibreglass": "fiberglass", "odour": "odor", "metre": "meter", "metres": "meters",
    "litre": "liter", "litres": "liters", "grey": "gray", "pyjamas": "pajamas", "orthopaedic": "orthopedic",
    "multicoloured": "multicolored", "childrens": "children's", "mens": "men's", "womens": "women's",
}  # fmt: skip
ABBREVIATED = {
    "with": "w/", "and": "&", "stainless": "S/Steel", "organic": "Org", "waterproof": "W/proof", "assorted": "Asst",
    "cotton": "Ctn", "lightweight": "L/weight", "adjustable": "Adj", "reversible": "Rev",
    "storage": "Stor", "kitchen": "Kit", "insulated": "Insul", "electric": "Elec", "washable": "Wash",
}  # fmt: skip
