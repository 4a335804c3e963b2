"""Guards rules that once granted a lie: each with the facts that made it look true, and a right wording that looks much like it."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest

from ai_modes.fact_check import FactCheck
from plugins.contracts import Answer, Fact
from plugins.kit.money import Money
from tests.grounding.test_lies import NOW, SHOP


def named(*names: str) -> tuple[Fact, ...]:
    return tuple(Fact("name", name, name[:2].upper(), source=f"catalog.json#/{number}") for number, name in enumerate(names))


def packed(subject: str, grams: int) -> Fact:
    return Fact("pack", Decimal(grams), subject, "g", f"catalog.json#/{subject}")


JARS = named("Smooth Peanut Butter", "Crunchy Peanut Butter")
PACKED = (*JARS, packed("SM", 500), packed("CR", 250))
CHEESES = (*named("Feta", "Coconut Block"), Fact("phrase", "vegan cheese"), Fact("count", Decimal(2)))
VEGAN = (*CHEESES, Fact("attribute", "vegan", "CO", "label", "catalog.json#/1"))
WALLETS = (*named("Canvas Wallet", "Tan Wallet"), Fact("phrase", "leather wallet"), Fact("count", Decimal(2)))
LEATHER = (*WALLETS, Fact("attribute", "leather", "TA", "material", "catalog.json#/1"))
SUNDAYS = "We are open on Sundays. We deliver on Mondays. There is no delivery on Sundays."
LIMITS = "Tell us within 48 hours about broken goods. We refund to your card."
UNLESS = "Earrings cannot be returned, unless faulty on arrival."
SHIRTS = tuple(
    fact
    for colour, left in (("đen", "100"), ("trắng", "555"))
    for size, count in zip("SML", left, strict=True)
    for fact in (
        Fact("name", "Áo Mây", f"{colour}-{size}", source="catalog.json#/0"),
        Fact("attribute", size, f"{colour}-{size}", "size", "catalog.json#/0"),
        Fact("attribute", colour, f"{colour}-{size}", "colour", "catalog.json#/0"),
        Fact("stock", Decimal(count), f"{colour}-{size}", "each", "catalog.json#/0"),
    )
)
ALL_SHOPS = "All our shops take cards. We deliver by bike. Clifton is open on Sunday. All our shops open at 09:00."
TABLE = "We are open from 10:00 to 12:00. The big platter serves many."
INSTEAD = ("Can you deliver instead of me collecting it?",)
BRANCHES = tuple(
    fact
    for subject, road in (("Clifton", "12 Queens Road"), ("Redland", "85 Gloucester Road"))
    for fact in (
        Fact("branch", f"Corner Shop {subject}", subject, source=f"branches.json#/{subject}"),
        Fact("address", f"{road}, Bristol", subject, source=f"branches.json#/{subject}/address"),
    )
)
WHERE = ("where is Redland?",)
PAID = "Online you pay by Visa, Mastercard, PayPal or invoice. Your card is charged when the order is packed. In our shops also cash."
COLOURS = ("Blue", "Red", "Tan", "New")
RINGS = (
    *named(*(f"{colour} Key Ring" for colour in COLOURS)),
    *(Fact("price", Money(125, "GBP"), colour[:2].upper(), "each", f"catalog.json#/{colour}") for colour in COLOURS),
)
CART = "Your cart has one item: 2 × Feta."
ONLINE = "PayPal works online. In our shops we take cash."
POSTAGE = "Bringing it to a shop is free; return postage is yours to pay."
TOILETS = 'I don\'t see "toilets" listed for Redland.'
COMPARED = tuple(
    Fact("branch", name, name, source=f"branches.json#/{name}") for name in ("Mộc Cầu Giấy", "Mộc Đà Nẵng")
) + (
    Fact("opens", time(9), "Mộc Cầu Giấy", "", "branches.json#/0"), Fact("opens", time(8, 30), "Mộc Đà Nẵng", "", "branches.json#/1")
)  # fmt: skip
CLOSED = "Our hours on Sunday:\nCorner Shop Clifton: closed\nCorner Shop Redland: closed"
IN_CART = "Done: 1 × Feta added to your cart. I have a few eggs. Which do you mean?"
HANDED = "You may hand any substitute back to the driver."
OFFER = "One offer: 20 % off cakes."
TWO_OFFERS = tuple(
    fact
    for percent, goods in ((15, "cakes"), (20, "tofu"))
    for fact in (
        Fact("offer_title", f"{percent} % off {goods}", goods, source=f"promotions.json#/{goods}"),
        Fact("offer_percent", Decimal(percent), goods, source=f"promotions.json#/{goods}"),
    )
)
COD = "Bạn trả tiền mặt khi nhận hàng cho đơn đến 5.000.000 ₫."
SLOTS = "We deliver on Saturdays. Slots for the next day close at 20:00."
STOCKED = (Fact("name", "Brie", "BR"), *(Fact("stock", Decimal(3), subject, "each") for subject in ("FE", "BR")))
SEARCH = ("vegan cheese",)
ORDER = (
    *named("Feta"), Fact("price", Money(250, "GBP"), "FE", "each", "catalog.json#/0"), Fact("quantity", Decimal(1), "FE", "each"),
    Fact("name", "Anna"), Fact("phone", "+447700900123"),
)  # fmt: skip
TWICE = (
    *named("Feta", "Brie"), Fact("quantity", Decimal(1), "FE", "each"), Fact("cart_total", Money(250, "GBP")),
    Fact("quantity", Decimal(1), "BR", "each"), Fact("cart_total", Money(450, "GBP")),
)  # fmt: skip
FEES = (
    Fact("zone", "Bath", "BA", source="delivery.json#/0"), Fact("fee", Money(250, "GBP"), "BA", source="delivery.json#/0"),
    Fact("free_from", Money(4000, "GBP"), "BA", source="delivery.json#/0"),
)  # fmt: skip
ZONED = "Bath: delivery costs £2.50. Tracked parcel, 2 to 3 working days."
ZONE = (*FEES[:2], Fact("note", "Tracked parcel, 2 to 3 working days.", "BA", source="delivery.json#/0"))
COSTS = "Delivery costs £2.50. It is free for orders from £40.00."
FALAFEL = (*named("Falafel"), Fact("may_contain", "sesame", "FA", source="catalog.json#/0"))
BOARD_ASKED = ("a cheese board",)
BOARD = (Fact("phrase", "cheese board"),)
ONE_WINE = (*named("Rioja"), Fact("phrase", "red wine"), Fact("count", Decimal(1)))
BAGS = (
    *named("Retro Bag", "Dotty Bag"), Fact("attribute", "red", "RE", "colour", "catalog.json#/0"),
    Fact("attribute", "pink", "DO", "colour", "catalog.json#/1"),
)  # fmt: skip
TWO_FLANS = (
    *named("Flan"), Fact("price", Money(125, "GBP"), "FL", "each"), packed("FL", 250),
    Fact("quantity", Decimal(2), "FL", "each"), Fact("total", Money(250, "GBP"), "FL"),
)  # fmt: skip
SIZES = (Fact("answer", "S khoảng 42 đến 48 kg, M 49 đến 54 kg, L 55 đến 60 kg.", "size", source="faq.json#/0"),)
FEW_LEFT = (*named("Feta", "Brie"), Fact("stock", Decimal(5), "FE", "each"), Fact("stock", Decimal(90), "BR", "each"))
RINGS_PRICED = tuple(
    fact
    for colour, minor in (("Blue", 125), ("Red", 250), ("Tan", 295))
    for fact in (
        Fact("name", f"{colour} Key Ring", colour[:2].upper()), Fact("price", Money(minor, "GBP"), colour[:2].upper(), "each"),
        Fact("quantity", Decimal(1), colour[:2].upper(), "each"), Fact("total", Money(minor, "GBP"), colour[:2].upper()),
    )
)  # fmt: skip
CODED = tuple(Fact("name", name, code) for name, code in (("Retro Bag", "85099B"), ("Dotty Bag", "22386")))
LISTED = "I found 9 key rings:\n• Blue Key Ring\n• Red Key Ring\n• Tan Key Ring"
HOURS = "Our hours today:\nCorner Shop Clifton: 10:00–16:00\nCorner Shop Redland: closed"
OPEN_SHOPS = (
    *BRANCHES, Fact("opens", time(10), "Clifton", "", "branches.json#/Clifton"),
    Fact("closes", time(16), "Clifton", "", "branches.json#/Clifton"),
    Fact("state", "open", "Clifton"), Fact("state", "closed", "Redland"),
)  # fmt: skip
BRIE = (*named("Brie"), Fact("price", Money(225, "GBP"), "BR", "each"), Fact("total", Money(225, "GBP"), "BR"))
WAS = (
    *named("Flan"), Fact("price", Money(125, "GBP"), "FL", "each"), Fact("total", Money(125, "GBP"), "FL"),
    Fact("total_before", Money(150, "GBP"), "FL"),
)  # fmt: skip
NONE_STATED = "No allergens are stated for Falafel.\nMay contain: sesame.\n\nYes, Houmous contains sesame.\nAllergens: sesame."
DIPS = (*FALAFEL, *named("Houmous"), Fact("allergen", "sesame", "HO", source="catalog.json#/1"))
LEEDS = (*BRANCHES, Fact("asked_place", "Leeds"), Fact("town", "Bristol", "Clifton"))
ENDING = (
    *TWO_OFFERS, Fact("offer_ends", date(2027, 12, 31), "cakes", source="promotions.json#/cakes"),
    Fact("offer_ends", date(2027, 2, 28), "tofu", source="promotions.json#/tofu"),
)  # fmt: skip
CARTED = (*TWO_FLANS, Fact("cart_total", Money(250, "GBP")))
THREE_MORE = (
    *named("Flan"), Fact("quantity", Decimal(3), "FL", "each"), Fact("quantity", Decimal(9), "FL", "each"),
    Fact("cart_total", Money(1125, "GBP")),
)  # fmt: skip
TRADE = "Trade accounts get 10 % off. Ask for a person to open an account."
ADDED = "Done: 1 × Feta added to your cart. Your cart comes to £2.50.\n\nDone: 1 × Brie added to your cart. Your cart comes to £4.50."
FETA_LEFT = Fact("stock", Decimal(3), "FE", "each", "catalog.json#/0")
GRANOLA = (*named("Honey Granola"), Fact("allergen", "gluten", "HO", source="catalog.json#/0"))
SUGAR = "Honey Granola contains gluten. It is low in sugar. It may contain traces of nuts."
LINES = "Áo thun:\n• đen / M: còn hàng\n• đen / L: hết hàng\n• trắng / M: hết hàng\n• trắng / L: còn hàng"
LIES = (
    ("low in another thing", SUGAR, GRANOLA, (), "Honey Granola is low in gluten."),
    ("traces of another thing", SUGAR, GRANOLA, (), "It contains traces of gluten."),
    ("colour of another line", LINES, named("Áo thun"), (), "Áo thun đen hết M ạ."),
    (
        "the second answer turned", "Yes, Feta is marked as vegan.\n\nYes, Brie is marked as vegan.", (*named("Feta"), *named("Brie")),
        ("are they vegan?",), "Yes, Feta is marked as vegan.\n\nNo, Brie is marked as vegan.",
    ),  # fmt: skip
    (
        "the cart with its delivery", "Your cart is £6.00.\nWe deliver to BS6 for £3.50. With £6.00 that makes £9.50.",
        (Fact("cart_total", Money(600, "GBP"), source="cart"), Fact("order_total", Money(950, "GBP"), "bs6", source="delivery.json#/0")),
        ("how much with delivery?",), "Your cart is £9.50.",
    ),  # fmt: skip
    (
        "a name's word denied", "Yes, Vegan Block is marked as vegan.\nNo allergens are stated for Vegan Block.", named("Vegan Block"),
        ("is the vegan block vegan?",), "It's not marked as vegan.",
    ),  # fmt: skip
    ("at a shop, untold", "Feta: £2.50, in stock.", (*named("Feta"), FETA_LEFT, *BRANCHES), (), "Feta is in stock in Clifton."),
    (
        "at a shop of the next sentence", "Feta: £2.50, in stock. Our shops are in Clifton and Bath.",
        (*named("Feta"), FETA_LEFT, *BRANCHES), (), "Feta is in stock in Clifton.",
    ),  # fmt: skip
    ("colours changed over", LINES, named("Áo thun"), (), "Đen hết M, trắng hết L."),
    ("not bigger, unknown", "", JARS, (), "Smooth Peanut Butter is not bigger than Crunchy Peanut Butter."),
    ("not bigger", "", PACKED, (), "Smooth Peanut Butter is not bigger than Crunchy Peanut Butter."),
    ("not the biggest", "", PACKED, (), "Smooth Peanut Butter is not the biggest."),
    ("not the biggest, unknown", "", JARS, (), "Smooth Peanut Butter is not the biggest."),
    ("a diet searched for", "", VEGAN, SEARCH, "Feta is vegan."),
    ("a diet searched for, before a noun", "", VEGAN, SEARCH, "Feta is a vegan cheese."),
    ("a stuff searched for", "", LEATHER, ("leather wallet",), "Canvas Wallet is leather."),
    ("a service asked for", "We are open today.", (), ("can I have a refund?",), "You can ask for a refund."),
    ("a word behind 'cho bạn'", "Bên mình mở cửa hôm nay.", (), ("có thêu không?",), "Có mẫu cho bạn thêu."),
    ("more than the state of a day", SUNDAYS, (), (), "On Sundays we're open and deliver."),
    ("a limit of something else", LIMITS, (), (), "We refund to your card – that takes 48 hours."),
    ("sizes of another colour", "", SHIRTS, (), "Áo Mây màu đen còn đủ size S, M, L."),
    ("half of an exception", UNLESS, (), (), "Earrings can be returned if they left us before arrival."),
    ("all shops", "All our shops take cards. We open at 10:00.", (), (), "All our shops open at 10:00."),
    ("all shops on Sunday", "All our shops take cards. We are open on Sunday.", (), (), "All our shops are open on Sunday."),
    ("any shop", "All our shops take cards. We deliver by bike.", (), (), "We deliver by bike from any of our shops."),
    ("a service in passing", "Yes, we deliver.", (), INSTEAD, "Yes, you can collect it."),
    ("a service they cannot use", "Yes, sadly so.", (), ("so I can't collect it?",), "Yes, you can collect it."),
    ("persons as hours", TABLE, (), (), "The big platter serves 10–12."),
    ("noon of an evening shop", "Bên mình mở cửa từ 17:00 đến 22:00. Giao hàng buổi trưa.", (), (), "Buổi trưa bên mình mở cửa."),
    ("the address of another shop", "", BRANCHES, WHERE, "12 Queens Road, Bristol."),
    ("what the customer did", PAID, (), (), "You have already paid for it."),
    ("what the customer did, in the past", PAID, (), (), "You bought it last time."),
    ("what the customer did, in Vietnamese", "Bạn trả tiền khi nhận hàng.", (), (), "Bạn đã trả tiền rồi ạ."),
    ("what the shop did", "", named("Feta"), (), "We sold most of the Feta."),
    ("a rule without its exception", UNLESS, (), (), "Earrings cannot be returned at all."),
    ("at once", PAID, (), (), "Your card is charged right away."),
    ("when it is charged", PAID, (), (), "Your card is charged as soon as you order."),
    ("one way to pay", PAID, (), (), "We only take PayPal."),
    ("one way to pay, at the end", PAID, (), (), "In our shops we take PayPal only."),
    ("only in the shop", PAID, (), (), "You pay by Visa only in our shops."),
    ("a price for today", "", RINGS, (), "Blue Key Ring is £1.25, only today."),
    ("several for the price of one", "", RINGS, (), "Four key rings for £1.25."),
    ("what is not listed", TOILETS, BRANCHES, WHERE, "Redland has no toilets."),
    ("a charge", "We wrap gifts.", (), (), "We wrap gifts; there's a charge for it."),
    ("that evening", "We deliver on the next day.", (), (), "We deliver the same evening."),
    ("who gets it", "Đang có ưu đãi.", (), (), "Khách mới có ưu đãi."),
    ("where it stands", "", named("Feta"), (), "You find Feta on the table by the door."),
    ("how it tastes", "", named("Feta"), (), "Feta is sweet."),
    ("who may come", "We keep orders for you to collect.", (), (), "Someone else can collect orders."),
    ("a duty", "We deliver to you.", (), (), "You must be there."),
    ("free as well", POSTAGE, (), (), "Bringing it to a shop is free, as is postage."),
    ("all shops, in Vietnamese", "Giờ mở cửa.", COMPARED, (), "Các shop đều mở cửa từ 09:00."),
    ("what is denied of it", "Bạn được xem hàng nhưng chưa thử.", (), (), "Bạn được thử hàng."),
    ("another customer", "", named("Feta"), (), "Feta is here. Another customer is looking at it."),
    ("what is not asked for", "Bring the order number.", (), (), "Bring some ID and the order number."),
    ("for some alone", "Redland has toilets.", (), (), "Redland has toilets, for customers only."),
    ("paying at once", PAID, (), (), "Online you pay by PayPal. You pay in parts."),
    ("online as well", ONLINE, (), (), "PayPal works online; cash too."),
    ("in the shops as well", ONLINE, (), (), "PayPal works online. In our shops we take it too."),
    ("in the cart as well", CART, named("Feta"), ("and brie",), "Your cart has 2 Feta, plus the brie you asked for."),
    ("counted from", "Exchange goods within 15 days.", (), (), "Exchange goods within 15 days of delivery."),
    ("a swap", "Earrings cannot be returned.", (), (), "Earrings cannot be returned, but we can swap them."),
    ("a person for goods", "1 × Feta: £2.50\nFor Anna", ORDER, (), "1 × Anna: £2.50"),
    ("a person by weight", "1 × Feta: £2.50\nFor Anna", ORDER, (), "1 kg Anna for you."),
    ("a person with a price", "1 × Feta: £2.50\nFor Anna", ORDER, (), "Anna: £2.50"),
    ("goods for a person", "1 × Feta: £2.50\nFor Anna, +447700900123", ORDER, (), "For Feta, +447700900123"),
    ("a cart before the last change", ADDED, TWICE, (), "1 × Feta and 1 × Brie: your cart comes to £2.50."),
    ("a cart after another change", ADDED, TWICE, (), "Done: 1 × Brie added to your cart. Your cart comes to £2.50."),
    ("a cart before the last change, named for none", ADDED, TWICE, (), "Your cart comes to £2.50."),
    ("a deed, if they like", "I don't know.", (), ("cancel my order",), "I can cancel your order, if you'd like."),
    ("anything from a sum", "Gift cards from £10 to £100.", (), (), "You can order anything from £10."),
    ("all shops have it", "Yes, Clifton has parking.", BRANCHES[:2], (), "All our shops have parking."),
    ("after for before", "You open the parcel before you pay.", (), (), "You open the parcel after you pay."),
    ("after for before, in Vietnamese", "Bạn xem hàng trước khi trả tiền.", (), (), "Bạn xem hàng sau khi trả tiền ạ."),
    ("under for over", "Wine is sold to people of 18 and over.", (), (), "Wine is sold to people under 18."),
    ("a fee from where it ends", COSTS, FEES, (), "Delivery costs £2.50 for orders from £40.00."),
    ("a sum for each", "We engrave up to 20 letters for £6.", (), (), "We engrave for £6 a letter."),
    ("so many times a price as a limit", "", (*RINGS, Fact("count", Decimal(4))), (), "There are 4 key rings up to £5.00."),
    ("only in the shops", "We wrap gifts online and in all shops.", (), (), "We wrap gifts in our shops only."),
    ("what is ready as what arrives", "It is ready in 3 working days.", (), (), "It arrives in 3 working days."),
    ("a difference as a price", "", RINGS, (), "Blue Key Ring is down £1.25 from £2.50."),
    ("an offer that is no tool's", "We don't deliver to Bath.", (), ("do you deliver to Bath?",), "We can deliver to Bath, if you'd like."),
    ("an offer beside another", "I don't know.", (), ("a refund?",), "I can pass it on and refund you, if you'd like."),
    ("what people like", "", named("Feta"), (), "Here is what they like: Feta."),
    ("a measure in another unit", "We have size M for you.", (), ("I weigh 50 kg",), "With 50 cm you take size M."),
    ("one shop left out", CLOSED, BRANCHES, (), "All our shops are closed on Sunday except Clifton."),
    ("what is not in the cart", IN_CART, named("Feta"), ("and eggs",), "The Feta and the eggs are in your cart."),
    ("a place of its own", HANDED, (), (), "You can hand any substitute back in any of our shops."),
    ("an offer on all", OFFER, (), (), "There is 20 % off all cakes."),
    ("the percentage of another offer", "", TWO_OFFERS, (), "There is 20 % off cakes and 15 % off tofu."),
    ("from for up to", COD, (), (), "Đơn từ 5.000.000 ₫ trở lên bạn được trả tiền mặt."),
    ("a slot for today", SLOTS, (), (), "You can book a slot for today."),
    ("anything", "Earrings cannot be returned.", (), (), "You can't return anything."),
    ("what may be in it", "Falafel may contain sesame.", FALAFEL, (), "Falafel contains sesame."),
    ("more than was looked for", "I can't find “cheese board” in our shop.", BOARD, BOARD_ASKED, "We don't sell any cheese."),
    ("several where one was found", "Here is what I have for red wine: Rioja.", ONE_WINE, ("red wine",), "We have several red wines."),
    ("the colour of another", "Retro Bag and Dotty Bag: red and pink.", BAGS, (), "Retro Bag is pink."),
    ("two for one", "", TWO_FLANS, (), "A Flan is £2.50."),
    ("a pack for two", "", TWO_FLANS, ("500 g of flan",), "500 g of Flan is £1.25."),
    ("the row of another size", "", SIZES, (), "Size M is for 55 to 60 kg."),
    ("so many of each", "", FEW_LEFT, (), "There are 5 left of each."),
    ("the last one", "", named("Feta"), (), "Feta is here, and only one is left."),
    ("a price of all of a kind", "", RINGS_PRICED, (), "All key rings are £1.25."),
    ("an account of theirs", TRADE, (), (), "Your trade account is now open."),
    ("a code of another", "Retro Bag and Dotty Bag are in stock.", CODED, (), "Dotty Bag (85099B) is in stock."),
    ("a code of nothing", "Retro Bag and Dotty Bag are in stock.", CODED, (), "85099F is in stock."),
    ("two with one price, one of which has another", "", RINGS_PRICED, (), "Two at £2.50, the Red Key Ring and the Tan Key Ring."),
    ("the first three, one of another price", LISTED, RINGS_PRICED, (), "The first three are all £1.25."),
    ("the first of more than are listed", LISTED, RINGS_PRICED, (), "The first five are all £1.25."),
    ("all shops but an open one", HOURS, OPEN_SHOPS, (), "All our shops are open except Clifton."),
    ("all shops but the closed one", HOURS, OPEN_SHOPS, (), "All our shops are closed except Redland."),
    ("not until another time", PAID, (), (), "Your card isn't charged until your order is delivered."),
    ("not until ordered", PAID, (), (), "Your card isn't charged until you order."),
    ("what follows an affirmation", "Earrings cannot be returned.", (), (), "Cards can be returned. The same goes for earrings."),
    ("no offer as no goods", "There's no offer on that today.", (), ("any offers on wine",), "We have no wine."),
    ("packs that weigh less", "", TWO_FLANS, ("500 g of flan",), "Flan comes in packs of 250 g, so 600 g would be two packs."),
    ("a starting price of one", "", (*TWO_FLANS, *BRIE), (), "Both start at £2.25."),
    ("for two of three", "", RINGS_PRICED, (), "Red Key Ring is £2.50, Tan Key Ring £2.95, so £5.55 for the two."),
    ("the end of a span of days", ZONED, ZONE, (), "Delivery to Bath takes 3 working days."),
    ("allergens of the other", NONE_STATED, DIPS, (), "No allergens are stated for Houmous."),
    ("allergens of both", NONE_STATED, DIPS, (), "No allergens are stated for Falafel and Houmous."),
    ("allergens of neither", NONE_STATED, DIPS, (), "No allergens are stated."),
    ("a shop elsewhere", "Nearest to Leeds: Clifton.", LEEDS, ("a shop in Leeds?",), "Our Leeds shop is near."),
    ("the end of another offer", "", ENDING, (), "There is 20 % off tofu until 31 December."),
    ("what one costs as the cart", "Done: 2 × Flan added. Your cart is now £2.50.", CARTED, (), "Your cart is now £1.25."),
    ("what was added as what lies there", "Done: 3 × Flan added.", THREE_MORE, (), "You now have 3 Flan in your cart."),
    ("when it is ordered", "You can pay when you receive it.", (), (), "You can pay when you order it."),
    ("a word that stands for another thing", "A coupon is on its way.", (), (), "A parcel is on its way."),
)
RIGHT = (
    ("low in the thing told", SUGAR, GRANOLA, (), "It is low in sugar."),
    ("colour of its own line", LINES, named("Áo thun"), (), "Áo thun đen hết L ạ."),
    ("when it is received", "You can pay when you receive it.", (), (), "You can pay when you receive it."),
    ("no allergens stated of one", NONE_STATED, DIPS, (), "No allergens are stated for Falafel. Houmous contains sesame."),
    ("the nearest shop", "Nearest to Leeds: Clifton.", LEEDS, ("a shop in Leeds?",), "Our Clifton shop is nearest to Leeds."),
    ("the end of its own offer", "", ENDING, (), "There is 20 % off tofu until 28 February."),
    ("the cart", "Done: 2 × Flan added. Your cart is now £2.50.", CARTED, (), "Your cart is now £2.50."),
    ("what lies there", "Done: 3 × Flan added.", THREE_MORE, (), "You now have 9 Flan in your cart."),
    ("its code", "Retro Bag and Dotty Bag are in stock.", CODED, (), "85099B is our Retro Bag, and it's in stock."),
    ("two with one price", "", RINGS, (), "Two at £1.25, the Red Key Ring and the Tan Key Ring."),
    ("the first two", LISTED, RINGS, (), "The first two are all £1.25."),
    ("all shops but one", HOURS, OPEN_SHOPS, (), "All our shops are open except Redland."),
    ("not until", PAID, (), (), "Your card isn't charged until your order is packed."),
    ("what follows a denial", "Earrings and cards cannot be returned.", (), (), "Earrings cannot be returned. The same goes for cards."),
    ("no offer on that", "There's no offer on that today.", (), ("any offers on wine",), "There's no offer on wine today."),
    ("packs that weigh so much", "", TWO_FLANS, ("500 g of flan",), "Flan comes in packs of 250 g, so 500 g would be two packs."),
    ("for the two", "", RINGS_PRICED, (), "Red Key Ring is £2.50, Tan Key Ring £2.95, so £5.45 for the two."),
    ("a span of days", ZONED, ZONE, (), "Delivery to Bath costs £2.50 and takes 2 to 3 working days."),
    ("what it used to be", "Flan: £1.25 (was £1.50)", WAS, (), "Flan is £1.25. It used to be £1.50."),
    ("what may be in it", "Falafel may contain sesame.", FALAFEL, (), "Falafel may contain sesame."),
    ("what was looked for", "I can't find “cheese board” in our shop.", BOARD, BOARD_ASKED, "We don't sell any cheese board."),
    ("the one that was found", "Here is what I have for red wine: Rioja.", ONE_WINE, ("red wine",), "We have one red wine."),
    ("its own colour", "Retro Bag and Dotty Bag: red and pink.", BAGS, (), "Retro Bag is red."),
    ("one", "", TWO_FLANS, (), "A Flan is £1.25."),
    ("two packs", "", TWO_FLANS, ("500 g of flan",), "500 g of Flan is £2.50."),
    ("its own row", "", SIZES, (), "Size M is for 49 to 54 kg."),
    ("so many of one", "", FEW_LEFT, (), "There are 5 left of the Feta."),
    ("the price of one", "", RINGS_PRICED, (), "The Blue Key Ring is £1.25."),
    ("a word that stands for another", "Points become a voucher. Points lapse.", (), (), "Points become a coupon. Points expire."),
    ("each of two", "", (*named("Feta"), *STOCKED), (), "Both our Feta and our Brie are in stock."),
    ("no, and sorry", CLOSED, BRANCHES, ("are you open on Sunday?",), "No, sorry. All our shops are closed on Sunday."),
    ("the percentage of each offer", "", TWO_OFFERS, (), "There is 15 % off cakes and 20 % off tofu."),
    ("what a span is without", "Điểm hết hạn sau 12 tháng không mua.", (), (), "Điểm sẽ hết hạn nếu 12 tháng không mua hàng ạ."),
    ("what cannot be returned", "Earrings cannot be returned.", (), (), "Earrings are non-returnable."),
    (
        "their loss, in a clause",
        "A person can help.",
        (),
        ("my parcel arrived broken",),
        "Sorry your parcel arrived broken. A person can help.",
    ),
    ("what a search did not find", "Nothing for mum.", (), ("for mum",), "I couldn't find anything for mum."),
    ("not bigger", "", PACKED, (), "Crunchy Peanut Butter is not bigger than Smooth Peanut Butter."),
    ("not the biggest", "", PACKED, (), "Crunchy Peanut Butter is not the biggest."),
    ("what has it", "", VEGAN, SEARCH, "Coconut Block is vegan."),
    ("the state of a day", SUNDAYS, (), (), "On Sundays we're open."),
    ("a limit of its own", LIMITS, (), (), "Tell us within 48 hours."),
    ("sizes of this colour", "", SHIRTS, (), "Áo Mây màu trắng còn đủ size S, M, L."),
    ("the whole of an exception", UNLESS, (), (), "Earrings can be returned if they are faulty on arrival."),
    ("all shops", ALL_SHOPS, (), (), "All our shops open at 09:00."),
    ("any shop", "All our shops take cards. We deliver by bike.", (), (), "Any of our shops take cards."),
    ("a service", "Yes, at our shop.", (), ("Can I collect it?",), "Yes, you can collect it."),
    ("hours", TABLE, (), (), "We are open 10–12."),
    ("noon of a day shop", "Bên mình mở cửa từ 9:00 đến 22:00. Giao hàng buổi trưa.", (), (), "Buổi trưa bên mình mở cửa."),
    ("the address asked for", "", BRANCHES, WHERE, "85 Gloucester Road, Bristol."),
    ("whom it is ordered for", "1 × Feta: £2.50\nFor Anna, +447700900123", ORDER, (), "1 × Feta: £2.50\nFor Anna, +447700900123"),
    ("a sum behind whom it is for", "1 × Feta: £2.50\nFor Anna", ORDER, (), "That's 1 × Feta for Anna, £2.50."),
    ("a sum behind whom it is told", "1 × Feta: £2.50\nFor Anna", ORDER, (), "Thanks, Anna: £2.50 for 1 × Feta."),
    ("a cart after each change", ADDED, TWICE, (), ADDED),
    ("a cart after all changes", ADDED, TWICE, (), "Your cart has 1 × Feta and 1 × Brie and comes to £4.50."),
    ("all shops do it", "All our shops have parking.", BRANCHES[:2], (), "All our shops have parking."),
    ("before", "You open the parcel before you pay.", (), (), "You open the parcel before you pay."),
    ("over", "Wine is sold to people of 18 and over.", (), (), "Wine is sold to people over 18."),
    ("a fee until where it ends", COSTS, FEES, (), "Delivery costs £2.50 and is free from £40.00."),
    ("a fee that is not paid from there", COSTS, FEES, (), "Delivery is £2.50, but you don't pay it from £40.00."),
    ("anything in a range", "Gift cards from £10 to £100.", (), (), "Gift cards: anything from £10 to £100."),
    ("what arrives", "Tracked parcel, 3 to 5 working days.", (), (), "Your parcel arrives in 3 to 5 working days."),
    ("what to allow", "Tracked parcel, 3 to 5 working days.", (), (), "Allow 3 to 5 working days."),
    ("an offer", "Shall I pass it on to a colleague?", (), (), "I can pass it on to a colleague, if you'd like."),
    ("asking what they like", "", named("Feta"), (), "Tell me what they like."),
    ("no to a cost", "Wrapping is free.", (), ("does wrapping cost anything?",), "No, wrapping is free."),
    ("a measure of theirs", "We have size M for you.", (), ("I weigh 50 kg",), "With 50 kg you take size M."),
    ("what the customer said", PAID, (), (), "You asked for it."),
    ("what they paid with", "Refunds go back to the card that paid.", (), (), "It goes back to the card you paid with."),
    ("what the shop does", "We refund you.", (), (), "We refund you."),
    ("a rule", UNLESS, (), (), "Earrings cannot be returned, unless faulty on arrival."),
    ("when it is charged", PAID, (), (), "Your card is charged once the order is packed."),
    ("ways to pay", PAID, (), (), "Online you pay by PayPal, Visa, Mastercard or invoice."),
    ("the price of several", "", RINGS, (), "Blue Key Ring and Red Key Ring are £1.25 each."),
    ("what is not listed", TOILETS, BRANCHES, WHERE, "I don't see toilets listed for Redland."),
    ("that very day", "We deliver on the same day.", (), (), "We deliver on the same day."),
    ("free", POSTAGE, (), (), "Bringing it to a shop is free."),
    ("in the shops", ONLINE, (), (), "PayPal works online. In our shops we take cash too."),
    ("what to bring", "Bring the order number.", (), (), "Don't forget to bring the order number."),
    ("counted from", "Exchange goods within 15 days of delivery.", (), (), "Exchange goods within 15 days of delivery."),
    ("courtesy", "", named("Feta"), (), "Good choice! Here are a few of them: Feta. Let me know if you need anything else."),
    ("their loss", "I'm sorry.", (), ("my eggs are broken",), "I'm so sorry about your eggs!"),
    ("whom it is for", "", named("Feta"), ("a present for my teenager",), "Feta for a teenager."),
)


@pytest.fixture(scope="module")
def check() -> FactCheck:
    return FactCheck(SHOP)


def objections(check: FactCheck, told: str, facts: tuple[Fact, ...], said: tuple[str, ...], text: str) -> tuple[str, ...]:
    return check.review(text, Answer(told, facts=facts), said, NOW).objections


@pytest.mark.parametrize(("told", "facts", "said", "text"), [case[1:] for case in LIES], ids=[case[0] for case in LIES])
def test_a_lie_that_looks_true_is_refused(check, told, facts, said, text):
    assert objections(check, told, facts, said, text)


@pytest.mark.parametrize(("told", "facts", "said", "text"), [case[1:] for case in RIGHT], ids=[case[0] for case in RIGHT])
def test_a_right_wording_beside_it_goes_out(check, told, facts, said, text):
    assert objections(check, told, facts, said, text) == ()


@pytest.mark.parametrize("text", ["One more is in stock.", "Two more are available.", "One more isn't sold out."])
def test_of_more_than_is_listed_no_stock_is_told(text):
    told = "Here is one: Smooth Peanut Butter.\nOne more is sold out."
    assert not FactCheck(SHOP).review(text, Answer(told, "answered", JARS), [], NOW).ok


def test_goods_that_the_turn_does_not_tell_of_are_not_named():
    told = Answer("Here is one.", facts=named("Oat Milk Barista"))
    review = FactCheck(SHOP, ["Oat Milk"]).review("Would you like Oat Milk?", told, [], NOW)
    assert review.objections == ('The facts of this turn say nothing of "Oat Milk".',)
