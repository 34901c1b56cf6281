"""Words that tell a product from its sibling (colours, sizes, materials …), and words that tell nothing.

Grey, gray, grau and gris are one colour. Anthracite, charcoal, navy and the like are colours of their own: shops sell
them beside grey and blue. Pure data.
"""

from __future__ import annotations


def _by_word(table: dict[str, str]) -> dict[str, str]:
    """``canonical: "word word …"`` turned round."""
    return {word: name for name, words in table.items() for word in (name, *words.split())}


COLOURS = _by_word({
    "red": "rot rote roter rotes rouge rojo roja rosso rossa", "scarlet": "", "crimson": "",
    "blue": "blau blaue blauer blaues bleu bleue azul blu",
    "green": "grun grune gruner grunes gruen gruene vert verte verde",
    "yellow": "gelb gelbe gelber gelbes jaune amarillo amarilla giallo gialla",
    "black": "schwarz schwarze schwarzer schwarzes noir noire negro negra nero nera blk",
    "white": "weiss weisse weisser weisses blanc blanche blanco blanca bianco bianca wht",
    "grey": "gray grau graue grauer graues gris grise grigio grigia gry",
    "pink": "rosa",
    "purple": "lila violett violet morado morada viola",
    "orange": "naranja arancione",
    "brown": "braun braune brauner braunes marron marrone brn",
    "silver": "silber silbern argent argente plata plateado argento",
    "gold": "golden goldfarben dore doree dorado oro",
    "beige": "beig", "turquoise": "turkis tuerkis turquesa turchese",
    "multicolour": "multicolor multicoloured multicolored "
    "multi-coloured rainbow bunt mehrfarbig multicolore assorted",
    "clear": "transparent transparente durchsichtig trasparente", "anthracite": "anthrazit antracita antracite",
    "navy": "marine marineblau", "burgundy": "bordeaux", "ivory": "elfenbein ivoire", "charcoal": "",
    "cream": "creme",
    "lavender": "lavendel", "copper": "kupfer cuivre cobre rame", "bronze": "", "teal": "", "aqua": "", "cyan": "",
    "magenta": "", "maroon": "", "mint": "", "lime": "", "olive": "", "khaki": "", "tan": "", "taupe": "",
    "mustard": "",
    "coral": "", "peach": "", "salmon": "", "rust": "", "terracotta": "", "indigo": "", "lilac": "", "mauve": "",
    "plum": "", "aubergine": "", "fuchsia": "", "rose": "", "blush": "", "sage": "", "emerald": "", "forest": "",
    "sand": "", "stone": "", "slate": "", "graphite": "", "gunmetal": "", "champagne": "", "chrome": "", "camel": "",
    "chocolate": "", "ecru": "", "ruby": "", "sapphire": "", "amber": "", "jade": "", "denim": "", "apricot": "",
    "ochre": "", "pearl": "", "onyx": "", "walnut": "", "mahogany": "", "natural": "nature", "platinum": "",
    "pewter": "",
    "titanium": "titan",
})  # fmt: skip
SHADES = frozenset(
    "light dark pale deep bright baby sky royal midnight pastel neon hot dusty olive rose matt matte metallic off "  # noqa: SIM905  (a list of words reads better so)
    "forest electric ice lime burnt".split()
)  # before a colour they make another one
SHADES_JOINED = {"hell": "light", "dunkel": "dark"}  # "hellgrau"
# "gris clair"
SHADES_BEHIND = {"clair": "light", "claire": "light", "fonce": "dark", "foncee": "dark", "claro": "light",
                 "clara": "light", "oscuro": "dark", "oscura": "dark", "chiaro": "light", "scuro": "dark"}  # fmt: skip
COLOUR_TAILS = {"navy": "blue", "teal": "blue", "sage": "green", "olive": "green", "khaki": "green", "lime": "green",
                "emerald": "green", "mint": "green", "charcoal": "grey", "slate": "grey", "anthracite": "grey",
                "aqua": "blue", "indigo": "blue", "chocolate": "brown", "burgundy": "red", "graphite": "grey",
                "champagne": "gold", "mustard": "yellow", "fuchsia": "pink", "coral": "pink"}  # fmt: skip
# "navy blue" is navy: the second word adds nothing.

SIZES = _by_word({
    "xxs": "2xs", "xs": "xsmall", "s": "small sm sml klein petit pequeno piccolo",
    "m": "medium med mittel moyen mediano "
    "medio", "l": "large lge lrg lg gross grand grande", "xl": "xlarge xlg", "2xl": "xxl", "3xl": "xxxl",
    "4xl": "xxxxl",
    "5xl": "xxxxxl", "onesize": "", "mini": "", "midi": "", "maxi": "", "jumbo": "", "giant": "",
    "superking": "", "king": "kingsize", "queen": "", "compact": "",
    "regular": "", "travel": "",
})  # fmt: skip

_MATERIALS = _by_word({
    "steel": "stainless edelstahl inox acero acciaio", "wood": "wooden holz bois madera legno",
    "bamboo": "bambus bambou",
    "plastic": "kunststoff plastik plastique plastico plastica", "glass": "glas verre vidrio vetro",
    "ceramic": "keramik ceramique ceramica", "leather": "leder cuir cuero pelle",
    "cotton": "baumwolle coton algodon cotone",
    "silicone": "silikon silicona", "aluminium": "aluminum alu", "brass": "messing", "iron": "", "marble": "marmor",
    "wool": "wolle laine lana", "linen": "leinen", "polyester": "", "nylon": "", "velvet": "samt velours",
    "canvas": "", "rubber": "gummi caoutchouc", "porcelain": "porzellan", "acrylic": "acryl", "cork": "kork",
    "jute": "", "silk": "seide", "oak": "eiche", "pine": "kiefer", "felt": "filz", "suede": "", "fleece": "",
    "rattan": "",
    "wicker": "", "granite": "", "concrete": "beton", "paper": "papier",
})  # fmt: skip
_AUDIENCES = _by_word({
    "men": "man mens gents male herren homme hombre uomo", "women": "woman womens ladies lady female damen "
    "femme mujer donna",
    "boys": "boy jungen", "girls": "girl madchen", "kids": "kid children childrens child junior youth kinder "
    "enfant nino",
    "baby": "infant toddler newborn bebe", "adult": "adults", "unisex": "",
})  # fmt: skip
_OPPOSITES = (
    "left right", "single double twin", "with without", "top bottom", "front rear back", "inner outer",
    "hot cold", "wet dry",
    "upper lower",
    "day night", "indoor outdoor", "wired wireless", "scented unscented", "matt matte glossy gloss satin",
    "thick thin", "long short", "round square oval rectangular", "hard soft", "curved straight", "manual automatic",
    "salted unsalted", "lidded unlidded",
)  # fmt: skip
# Any two words of one group contradict each other: word -> (group, canonical).
GROUPS: dict[str, tuple[str, str]] = {
    **{word: ("material", name) for word, name in _MATERIALS.items()},
    **{word: ("audience", name) for word, name in _AUDIENCES.items()},
    **{word: (line, word) for line in _OPPOSITES for word in line.split()},
}

FILLER = frozenset(
    "a an the and or of for with in on to by from at is your our this that it new brand genuine original official "  # noqa: SIM905
    "authentic premium quality high best great top super deluxe luxury professional perfect ideal amazing "
    "free fast quick delivery post postage shipping dispatch despatch uk seller stock sale offer deal bargain "
    "cheap hot "
    "gift gifts present item product range style design designed made exclusive limited edition latest bestseller "
    "bestselling popular value trusted guaranteed sealed boxed unused official home und oder mit fur aus von der die "
    "das et ou avec pour de du des le la les en y o con para el los las e di da il lo gli per nuovo neu neuf nuevo "
    "gratis approx inc incl including includes colour color farbe couleur size grosse taille talla "
    "taglia gr".split()
)
ABBREVIATIONS = {
    "w": "with", "wo": "without", "stainls": "stainless", "ss": "stainless", "btl": "bottle", "blk": "black",
    "wht": "white", "sml": "small", "lge": "large", "lrg": "large", "med": "medium", "orig": "original",
    "prof": "professional",
    "alum": "aluminium", "aluminum": "aluminium", "tshirt": "tee", "cntr": "container", "hvy": "heavy", "dty": "duty",
}  # fmt: skip
# Names of a range beside its plain sibling: "Pro" is another product.
EDITIONS = frozenset({"pro", "plus", "max", "lite", "ultra", "ii", "iii", "iv", "se", "evo", "premier", "extra"})
NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "dozen": 12, "zwei": 2, "drei": 3, "vier": 4, "sechs": 6, "deux": 2, "trois": 3,
    "quatre": 4, "dos": 2,
    "tres": 3, "cuatro": 4, "due": 2, "tre": 3, "quattro": 4,
}  # fmt: skip
