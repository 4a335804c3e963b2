"""Builds the giftshop's catalogue from the UCI Online Retail data: make_giftshop.py SOURCE_FOLDER OUT_FOLDER."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ITEM_CODE = re.compile(r"\d{5}[A-Za-z]{0,3}")
NOT_A_PRODUCT = re.compile(
    r"postage|manual|bank charge|amazon fee|carriage|gift voucher|high resolution image|discount|packing charge|sample|adjust", re.I
)
RECENT_DAYS = 28
SMALL_WORDS = frozenset([
    "a", "and", "at", "by", "de", "for", "from", "in", "la", "le", "of", "on", "or", "the", "to", "with", "x", "cm", "mm", "g", "kg",
    "ml",
])  # fmt: skip
ACRONYMS = frozenset(["USB", "TV", "LED", "UK", "USA", "VIP", "DIY", "EU", "IOU", "CD", "DVD", "NYC", "3D"])
SPELLINGS: tuple[tuple[str, str], ...] = (
    (r"\bS(?:ET)?\s?/\s?(\d+)\b", r"SET OF \1 "), (r"^SET (\d+) (?!PIECE)", r"SET OF \1 "), (r"\bSET OF(\d+)", r"SET OF \1"),
    (r"\bSET OF (\d+) OF\b", r"SET OF \1"), (r"\bPACK/(\d+)", r"PACK OF \1"), (r"\bBOX/(\d+)", r"BOX OF \1"),
    (r"\bT[- ]LIGHT(S?)\b", r"TEA LIGHT\1"), (r"\bTEALIGHT(S?)\b", r"TEA LIGHT\1"), (r"\bP'WEIGHT\b", "PAPERWEIGHT"),
    (r"\bASS?T?E?D\b\.?|\bASST\b|\bASS\b", "ASSORTED"), (r"\bCOLS?\b", "COLOUR"), (r"\bCOLOR", "COLOUR"), (r"\bGRAY\b", "GREY"),
    (r"\bNECKL\.?(?=\W|\d|$)", "NECKLACE "), (r"\bGARLD\b", "GARLAND"), (r"\bTURQUOIS\b", "TURQUOISE"), (r"\bFUSCHIA\b", "FUCHSIA"),
    (r"\bLAQUERED\b", "LACQUERED"), (r"\bSANDLEWOOD\b", "SANDALWOOD"), (r"\bCHOC\b", "CHOCOLATE"), (r"\bCANDL?\b", "CANDLE"),
    (r"\bJEWELED\b", "JEWELLED"), (r"\bMULTICOLOU?R\b", "MULTICOLOURED"), (r"\bPOLKADOT(S?)\b", r"POLKA DOT\1"),
    (r"\bFOLKART\b", "FOLK ART"), (r"\bCHILDRENS\b", "CHILDREN'S"), (r"\bCHILDS\b", "CHILD'S"), (r"\bKIDS\b(?= [A-Z])", "KIDS'"),
    (r"\bPHOTOFRAME\b", "PHOTO FRAME"), (r"\bCANDLEHOLDER(S?)\b", r"CANDLE HOLDER\1"), (r"\bMINATURE\b", "MINIATURE"),
    (r"\bORGANI[SZ]ER\b", "ORGANISER"), (r"\bJEWELRY\b", "JEWELLERY"), (r"\bALUMINIUM|\bALUMINUM", "ALUMINIUM"), (r"\bLGE\b", "LARGE"),
    (r"\bVIPPASSPORT\b", "VIP PASSPORT"), (r"\bBLACKCHRISTMAS\b", "BLACK CHRISTMAS"), (r"\bSQUARECUSHION\b", "SQUARE CUSHION"),
    (r"\bCHOCOLATECANDLE\b", "CHOCOLATE CANDLE"), (r"\bDECO\.(?=[A-Z])", "DECORATION "), (r"\bSML\b", "SMALL"), (r"\bMED\b", "MEDIUM"),
    (r"\bXMAS\b", "CHRISTMAS"), (r"\bBDAY\b", "BIRTHDAY"), (r"\bW/\s?|\bW (?=[A-Z])", "WITH "), (r"\s*\+\s*", " & "),
    (r"(\d)'S\b", r"\1S"), (r"(\d+)\s?(?:CM)?\s?X\s?(\d+)", r"\1 X \2"), (r"(\d+) X (\d+)\s?X\s?(\d+)", r"\1 X \2 X \3"),
    (r"(\d)\s?(CM|MM|ML|KG|G)\b", r"\1 \2"), (r'"(?=[A-Z])(?<=\d")', '" '), (r"\bM\.O\.P\b\.?", "MOTHER OF PEARL"),
    (r"\bD\.O\.F\.? ", ""), (r"\bLT\.", "LIGHT "), (r"(\d)PC\b", r"\1 PIECE"), (r"(\d)LIGHT\b", r"\1 LIGHT"), (r"(?<=[A-Z]{3})\. ", " "),
    (r"\(", " ("), (r"\*", ""), (r"\s*,\s*", ", "),
)  # fmt: skip
COLOURS = (
    "red", "pink", "blue", "green", "white", "black", "ivory", "cream", "purple", "yellow", "orange", "brown", "gold", "silver",
    "grey", "turquoise", "lilac", "fuchsia", "copper", "bronze", "beige", "amethyst", "amber", "mint", "navy", "aqua", "rose-gold",
    "multicoloured", "clear",
)  # fmt: skip
SIZES = ("mini", "small", "medium", "large", "jumbo", "giant", "tall")
MATERIALS = {
    "glass": "glass", "metal": "metal", "zinc": "zinc", "ceramic": "ceramic", "porcelain": "porcelain", "wooden": "wood", "wood": "wood",
    "wicker": "wicker", "enamel": "enamel", "felt": "felt", "cotton": "cotton", "paper": "paper", "acrylic": "acrylic",
    "crystal": "crystal", "slate": "slate", "wire": "wire", "velvet": "velvet", "silk": "silk", "plastic": "plastic", "raffia": "raffia",
    "fabric": "fabric", "knitted": "knitted", "crochet": "crochet", "tin": "tin", "leather": "leather", "shell": "shell",
    "feather": "feather", "lace": "lace",
}  # fmt: skip
PATTERNS = (
    "retrospot", "polka dot", "paisley", "gingham", "floral", "stripe", "union jack", "spaceboy", "woodland", "skulls", "folk art",
    "dolly girl", "babushka", "baroque", "botanical", "regency", "cherry blossom", "tutti frutti", "circus parade", "damask", "suki",
    "daisy", "strawberry", "leopard", "toile",
)  # fmt: skip
# The first rule that finds its words decides: words, path, picture.
CATEGORIES: tuple[tuple[str, str, str], ...] = (
    (
        r"advent|christmas|xmas|santa|snowman|snowflake|reindeer|bauble|tinsel|stocking|nativity|jingle|holly|angel|noel|"
        r"rudolph|robin",
        "Christmas", "christmas",
    ),
    (r"easter|\bchick|\bhen\b|bunny|egg\b", "Easter & Spring", "easter"),
    (r"key ?(ring|fob|chain)|keyring", "Accessories > Key Rings", "key"),
    (r"earring", "Jewellery > Earrings", "jewellery"),
    (r"bracelet|bangle", "Jewellery > Bracelets", "jewellery"),
    (r"necklace|pendant|lariat", "Jewellery > Necklaces", "jewellery"),
    (r"\bring\b(?!.*(key|binder))|brooch|bling|diamante|phone charm|bag charm", "Jewellery > Rings & Charms", "jewellery"),
    (r"hair ?(slide|clip|band|grip|comb)|hairclip|alice band|scrunchie", "Jewellery > Hair", "jewellery"),
    (r"jewel(lery)? (box|stand|tree|case)|trinket|jewellery", "Jewellery > Boxes & Stands", "box"),
    (r"tea light|lantern", "Candles & Lights > Tea Lights & Lanterns", "lantern"),
    (r"incense|oil burner|fragrance|room spray|scent(ed)? (bag|sachet)|pot pourri", "Candles & Lights > Home Fragrance", "candle"),
    (r"candle|votive|wax", "Candles & Lights > Candles & Holders", "candle"),
    (r"\blamp|lights?\b|chandelier|torch|light ?bulb|night ?light", "Candles & Lights > Lamps & Lights", "lantern"),
    (r"wrap\b|gift (bag|tape|tag|box)|ribbon|tissue paper|gift ?wrap|wrapping", "Gift Wrap", "gift"),
    (r"\bcards?\b(?! holder)|postcard|envelope", "Stationery > Cards", "card"),
    (r"lunch ?(bag|box)|snack box|bento", "Bags > Lunch Bags & Boxes", "bag"),
    (r"jumbo .*bag|shopper|tote|shopping bag", "Bags > Shoppers", "bag"),
    (r"wash ?bag|cosmetic|make ?up bag|toiletry|sponge bag", "Bags > Wash Bags", "bag"),
    (r"purse|wallet|coin|card holder", "Bags > Purses", "purse"),
    (r"luggage|passport|suitcase|mini cases|travel|picnic bag", "Bags > Travel", "bag"),
    (r"apron|oven glove|tea towel|pot holder|oven mitt|tea cosy|egg cosy", "Kitchen > Aprons & Towels", "apron"),
    (
        r"mug|cup\b|cups\b|saucer|beaker|tumbler|teacup|goblet|flask|drinking|\bglass(es)?$|carafe|decanter|shot glass",
        "Kitchen > Mugs, Cups & Glasses", "mug",
    ),
    (
        r"tea ?pot|coffee pot|teapot|cafetiere|tea strainer|tea caddy|coffee caddy|tea set|coffee set|tea for one|toast ?rack|"
        r"sugar (tongs|dispenser)|milk jug|\bjug\b|pitcher|sugar bowl",
        "Kitchen > Tea & Coffee", "teapot",
    ),
    (
        r"cake ?stand|cake ?case|cup ?cake|baking|cookie|biscuit|cutter|mould|mixing|rolling pin|whisk|muffin|pastry|icing|"
        r"cake (tin|box|bowl|plate|knife)",
        "Kitchen > Baking", "cake",
    ),
    (
        r"hot water bottle|tissues|lip gloss|bath|soap|shower|flannel|towel|toothbrush|loofah|sponge|body|balm|manicure|"
        r"hand warmer|nail",
        "Bath & Wellbeing", "soap",
    ),
    (r"bag\b|bags\b|handbag|rucksack|backpack|satchel", "Bags > Other Bags", "bag"),
    (
        r"plate|bowl|dish\b|cutlery|spoon|fork|knife|knives|chopstick|tray|platter|napkin|coaster|place ?mat|table ?cloth|"
        r"runner|doil|straw|picnic|party|confetti|cake slice|place setting|cocktail|paper chain|balloon|bunting|pinata|paper cup",
        "Table & Party", "bunting",
    ),
    (
        r"pantry|kitchen|bread bin|jam jar|jar\b|jars\b|spice|storage tin|\btins?\b|measuring|scales|recipe|food|colander|ladle|"
        r"bottle opener|cork|bottle|pan\b|\boil\b|chopping|cabinet|jelly",
        "Kitchen > Storage & Tools", "jar",
    ),
    (
        r"cushion|acapulco mat|ironing|throw|quilt|blanket|pillow|rug\b|doormat|door ?mat|curtain|pouffe|bean ?bag|seat pad|"
        r"filler pad|pads?\b|lampshade",
        "Home > Cushions & Textiles", "cushion",
    ),
    (
        r"garden|plant|parasol|watering|bird ?(feeder|house|table|bath)|herb|seed|flower ?pot|windmill|trowel|gardener|gnome|"
        r"wind ?chime|hammock|deck ?chair|trellis",
        "Garden", "garden",
    ),
    (r"umbrella", "Accessories > Umbrellas", "umbrella"),
    (r"scarf|glove|hat\b|slipper|sock|fan\b|sunglasses|poncho|shawl|pashmina|ear muff|belt", "Accessories > To Wear", "scarf"),
    (
        r"notebook|stationery|writing set|crayon|exercise books|hole punch|journal|pencil|pen\b|pens\b|eraser|rubber|"
        r"sketch ?book|sticker|ruler|calculator|album|diary|calendar|note ?pad|memo|paper ?clip|clip|sharpener|address book|"
        r"pocket book|letter (rack|holder)|file|organiser|tape|blackboard|chalk|notes|book\b|organizer|bookmark|desk|"
        r"paperweight|scissor",
        "Stationery > Desk & Paper", "notebook",
    ),
    (
        r"soft toy|teddy|\bbear\b|rocking horse|creepy|sandcastle|beach spade|bingo|naughts|flying disc|wheelbarrow for|"
        r"sporting fun|snake set|piggy bank|money bank|doll|puppet|jigsaw|puzzle|game|playing|skittle|dominoes|toy|skipping|"
        r"spinning|yo-?yo|marble|bubbles|balls?\b|robot|rocket|spaceboy|dinosaur|playhouse|knight|circus|magic|inflatable|"
        r"whistle|trumpet|jump|ludo|snakes|tattoo|skates?|swing",
        "Toys & Games", "toy",
    ),
    (
        r"craft|felt\b|badges|sew|knit|needle|button|bead|thread|tape measure|crochet|patchwork|stencil|stamp|paint set|"
        r"colouring|modelling",
        "Crafts", "craft",
    ),
    (r"clock|watch", "Home > Clocks", "clock"),
    (r"mirror", "Home > Mirrors", "mirror"),
    (r"frame|photo|picture|canvas|print|wall art|gallery", "Home > Frames & Pictures", "frame"),
    (r"sign|number|tile|letter|block|alphabet|plaque", "Home > Signs & Letters", "sign"),
    (
        r"drawer|hook|hanger|knob|shelf|stool|chair|\btable|cabinet|basket|crate|chest|box|rack|stand|trunk|bin\b|storage|coat|"
        r"peg|holder|door ?stop|tidy|bucket|container",
        "Home > Furniture & Storage", "box",
    ),
    (
        r"heart|garland|wreath|hanging|ornament|decoration|vase|flower|bird|butterfly|star|rose|feather|bell|mobile|magnet|"
        r"art\b|feather|bouquet|artificial|chime|cluster|string|figurine|cherub|charm",
        "Home > Decorations", "heart",
    ),
)  # fmt: skip
OTHER = (("Gifts", "Little Gifts"), "gift")


@dataclass
class Sales:
    """What the sales lines say of one item: how often each price was paid, names used, units sold lately."""

    prices: Counter[int] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    recent: int = 0


def main(arguments: list[str]) -> int:
    """Read the source folder, write OUT/catalog.json, and say what was made."""
    if len(arguments) != 2:
        print("Write: python scripts/make_giftshop.py SOURCE_FOLDER OUT_FOLDER", file=sys.stderr)
        return 2
    source, out = map(Path, arguments)
    products = make_catalog(source)
    out.mkdir(parents=True, exist_ok=True)
    (out / "catalog.json").write_text(written(products), encoding="utf-8")
    estimated = sum("price-estimated" in product.get("tags", ()) for product in products)
    print(f"{len(products)} products, {estimated} of them with a price estimated from their nearest kin.")
    return 0


def make_catalog(source: Path) -> list[dict[str, Any]]:
    """Return every real item of the source as a catalogue product, in order of its code."""
    sales = read_sales(source / "lines_dev_customers.parquet")
    recent = read_recent_units(source)
    names = real_items(json.loads((source / "item_names.json").read_text("utf-8")), sales)
    cleaned = {code: clean_name(name) for code, name in names.items()}
    known = {code: usual_price(sales[code].prices) for code in names if sales[code].prices}
    kin = words_of_priced(cleaned, known)
    products = []
    for code in sorted(names):
        price = known.get(code) or kindred_price(code, cleaned[code], known, kin)
        weekly = recent.get(code, sales[code].recent * 2) / 4
        products.append(product_of(code, cleaned[code], price, stock_of(code, weekly), code not in known))
    return products


def read_sales(path: Path) -> defaultdict[str, Sales]:
    """Return prices, names and recent units per item code from the sales lines."""
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise SystemExit("make_giftshop reads a parquet file. Install pyarrow first: pip install pyarrow") from error
    rows = parquet.read_table(path, columns=["StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice"]).to_pylist()
    last = max(row["InvoiceDate"] for row in rows)[:10]
    since = days_before(last, RECENT_DAYS)
    found: defaultdict[str, Sales] = defaultdict(Sales)
    for row in rows:
        item = found[row["StockCode"]]
        item.prices[round(row["UnitPrice"] * 100)] += 1
        item.names[row["Description"] or ""] += 1
        item.recent += row["Quantity"] if row["InvoiceDate"][:10] > since else 0
    return found


def days_before(day: str, count: int) -> str:
    """Return the day that lies so many days before, both as YYYY-MM-DD."""
    return (date.fromisoformat(day) - timedelta(days=count)).isoformat()


def read_recent_units(source: Path) -> dict[str, int]:
    """Return the units that all customers bought in the last days, for the items whose daily demand is given."""
    lines: list[str] = []
    with gzip.open(source / "demand_train.jsonl.gz", "rt", encoding="utf-8") as training:
        lines.extend(training)
    lines.extend((source / "demand_test.jsonl").read_text("utf-8").splitlines())
    series = (json.loads(line) for line in lines if line.strip())
    return {entry["series_id"]: sum(entry["y"][-RECENT_DAYS:]) for entry in series}


def real_items(names: Mapping[str, str], sales: Mapping[str, Sales]) -> dict[str, str]:
    """Return code and raw name of what is really an article: no postage, fees, vouchers or corrections."""
    sold = {code: item.names.most_common(1)[0][0] for code, item in sales.items()}
    merged = sold | dict(names)
    return {code: name for code, name in merged.items() if ITEM_CODE.fullmatch(code) and name.strip() and not NOT_A_PRODUCT.search(name)}


def usual_price(prices: Counter[int]) -> int:
    """Return the price paid most often; of equals, the higher (quantity discounts are not the shelf price)."""
    return max(prices, key=lambda price: (prices[price], price))


def words_of_priced(cleaned: Mapping[str, str], known: Mapping[str, int]) -> dict[str, frozenset[str]]:
    return {code: frozenset(cleaned[code].lower().split()) for code in sorted(known)}


def kindred_price(code: str, name: str, known: Mapping[str, int], kin: Mapping[str, frozenset[str]]) -> int:
    """Return the price of a sibling (same number, other letter), else of the item whose name shares most words."""
    siblings = sorted(known[other] for other in known if other[:5] == code[:5])
    if siblings:
        return siblings[len(siblings) // 2]
    words = frozenset(name.lower().split())
    nearest = max(kin, key=lambda other: len(words & kin[other]) / len(words | kin[other]))
    return known[nearest]


def stock_of(code: str, weekly: float) -> int:
    """Return a steady stock figure: up to six weeks of sales by the code's digest, now and then none."""
    digest = int(hashlib.sha256(code.encode()).hexdigest()[:8], 16)
    if digest % 29 == 0:
        return 0
    return round(weekly * (1 + digest % 6)) + 2 + digest // 64 % 23


def clean_name(raw: str) -> str:
    """Return a shop-window name: "SET/3 POLKADOT T-LIGHT HOLDERS " becomes "Set of 3 Polka Dot Tea Light Holders"."""
    name = raw.upper().strip(" .,*-")
    for pattern, replacement in SPELLINGS:
        name = re.sub(pattern, replacement, name)
    words = re.sub(r"\s+", " ", name).strip(" .,*-").split(" ")
    return " ".join(cased(word, first=number == 0) for number, word in enumerate(words))


def cased(word: str, first: bool) -> str:
    """Return one word in title case, small words and units in lower case, acronyms kept."""
    if word.strip("()\"'") in ACRONYMS:
        return word
    lower = word.lower()
    if lower in SMALL_WORDS and not first:
        return lower
    return re.sub(r"(?:^|(?<=[-/(\"&]))[a-z]", lambda letter: letter[0].upper(), lower)


def product_of(code: str, name: str, price: int, stock: int, estimated: bool) -> dict[str, Any]:
    """Return the catalogue entry of one item."""
    path, picture = category_of(name)
    attributes = attributes_of(name)
    product: dict[str, Any] = {"sku": code, "name": name, "price": price, "category": list(path)}
    if attributes:
        product["description"] = described(attributes)
        product["attributes"] = attributes
    product |= {"sold_by": "each", "stock": stock, "tax_rate": "0.2", "image": f"media/{picture}.svg"}
    if estimated:
        product["tags"] = ["price-estimated"]
    return product


def category_of(name: str) -> tuple[tuple[str, ...], str]:
    """Return the path and the picture of the first rule whose words the name has."""
    for pattern, path, picture in CATEGORIES:
        if re.search(rf"\b(?:{pattern})", name.lower()):
            return tuple(path.split(" > ")), picture
    return OTHER


def attributes_of(name: str) -> dict[str, str | list[str]]:
    """Return what the name itself says of colour, size, material, pattern, measures and number of pieces."""
    text = name.lower()
    found: dict[str, str | list[str]] = {}
    put(found, "colour", [colour for colour in COLOURS if re.search(rf"\b{colour}\b", text)])
    put(found, "size", [size for size in SIZES if re.search(rf"\b{size}\b", text)])
    put(found, "material", sorted({material for word, material in MATERIALS.items() if re.search(rf"\b{word}\b", text)}))
    put(found, "pattern", [pattern for pattern in PATTERNS if pattern in text])
    put(found, "dimensions", re.findall(r"\d+(?: x \d+)* cm\b", text)[:1])
    put(found, "set", re.findall(r"\b(?:set|pack|box) of \d+\b", text)[:1])
    return found


def put(found: dict[str, str | list[str]], key: str, values: list[str]) -> None:
    if values:
        found[key] = values[0] if len(values) == 1 else values


def described(attributes: Mapping[str, str | list[str]]) -> str:
    """Return one line that repeats only what the attributes say."""
    values = {key: value if isinstance(value, str) else ", ".join(value) for key, value in attributes.items()}
    line = "; ".join(value if key == "set" else f"{key}: {value}" for key, value in values.items())
    return f"{line[0].upper()}{line[1:]}."


def written(products: Iterable[Mapping[str, Any]]) -> str:
    """Return the document with one product a line, so that a change of one item is a change of one line."""
    lines = ",\n".join(json.dumps(product, ensure_ascii=False) for product in products)
    synonyms = json.dumps(SYNONYMS, ensure_ascii=False)
    return f'{{"products": [\n{lines}\n],\n"synonyms": {synonyms}}}\n'


SYNONYMS = {
    "t-light": ["tea light"], "tealight": ["tea light"], "candleholder": ["candle holder"], "polkadot": ["polka dot"],
    "xmas": ["christmas"], "multicolor": ["multicoloured"], "color": ["colour"], "picture frame": ["photo frame"], "cup": ["mug"],
    "tote": ["shopper"], "jewelry": ["jewellery"], "present": ["gift"], "wrapping paper": ["wrap"],
    "hot water bottles": ["hot water bottle"], "brolly": ["umbrella"], "red spotty": ["red retrospot"], "spotty": ["retrospot"],
    "flag": ["bunting", "union jack"], "backpack": ["rucksack"], "trivet": ["pot stand"],
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
