"""Guards what the shop says only under a condition, in a place, or of some: without it a statement is a lie, with it a right wording."""

from __future__ import annotations

import pytest

from ai_modes.fact_check import FactCheck
from plugins.contracts import Answer
from tests.grounding.test_lies import NOW, SHOP

COLLECT = "Collecting is free from an order of £15. Orders placed by 11:00 are ready from 15:00 the same day."
GIVEN_BACK = "Send unused goods back within 30 days; bringing them to a shop is free. Earrings cannot be returned unless faulty."
PAY = (
    "Online we take Visa and PayPal; the card is charged when the parcel leaves. In our shops also cash and gift cards. "
    "Trade customers may pay by invoice within 14 days."
)
TRADE = "Many customers are shops. From £250 per order trade accounts get 10 % off and an invoice."
LATE = (
    "If we are more than 60 minutes later than the end of your slot, the delivery fee is refunded without asking. "
    "Tell us about missing items within 48 hours, with a photo where it helps."
)
BROKEN = "If something arrives broken, send us a photo within 14 days and we replace or refund it at our cost."
CANCEL = "Until it is packed, usually on the next working day. Give us the order number."
POINTS = "200 points become a voucher of £2. Points lapse after 24 months without a purchase."
HEM = "Lên gấu miễn phí cho quần và váy mua tại Mộc, ở cửa hàng Quận 1, lấy trong 2 ngày."
COD = "Bạn trả tiền mặt khi nhận hàng (COD) cho đơn đến 5.000.000 ₫, chuyển khoản, thẻ Visa. Ở cửa hàng nhận thêm thẻ nội địa."
CHANGE = "Được khi đơn chưa đóng gói. Bạn nhắn gặp nhân viên ngay."
UNIFORMS = "Có, từ 20 bộ. Bạn để lại số điện thoại."
DELAYED = "Đơn trễ quá 3 ngày so với hẹn được hoàn phí giao."
EXCHANGE = "Bạn đổi size trong 15 ngày, hàng còn tem và chưa giặt."
SLOTS = "Slots for the next day close at 20:00 in Bristol."
QUIET = "Every shop keeps a quiet hour on Tuesdays from 10:00 to 11:00."
CASH = "Refunds go back to the card or wallet that paid. If you paid in cash in a shop, you get cash."
KEPT = "We keep your address and orders for the 6 years that tax law asks and chats for 90 days."
EGGS = "Our whole chickens and all our hen's eggs are free-range."
COUNTER = "Orders that you collect cost no delivery fee."
WRAPPED = "Gift wrapping is free of charge."
CODES = "Sau 30 ngày mã không còn giá trị."
ON_HAND = "Hàng có sẵn được gửi trong ngày; hàng không còn thì nhân viên báo bạn."
GONE = "If it is no longer in stock we refund you."
LIES = (
    ("delivery, of what costs none to collect", COUNTER, "", "Delivery is free."),
    ("a thing, of a fee that is none", COUNTER, "", "You get a complimentary bag."),
    ("another thing", WRAPPED, "", "You get a free card."),
    ("goods, of codes that end", CODES, "", "Dạ hết hàng ạ."),
    ("goods, of what may be sold out", ON_HAND, "", "Dạ hết hàng rồi ạ."),
    ("goods, of a case", GONE, "", "It is sold out."),
    ("what a condition says too", CASH, "", "You get your refund in cash."),
    ("a span of another thing", KEPT, "", "We keep your address for 90 days."),
    ("all of another thing", EGGS, "", "All our chickens are free-range."),
    ("where it fits", "By cargo bike where the order fits.", "", "It comes by cargo bike."),
    ("never, in Vietnamese", "Điểm hết hạn sau 12 tháng không mua.", "", "Điểm không bao giờ hết hạn ạ."),
    ("slots as the shop", SLOTS, "", "Our shops in Bristol close at 20:00."),
    ("a quiet hour as hours", QUIET, "", "We open at 10:00 on Tuesdays."),
    ("orders as the shop, in Vietnamese", "Đặt trước 10:00 giao trong ngày.", "", "Shop mở cửa lúc 10:00."),
    ("one way to pay of several", PAY, "", "In our shops, cash only."),
    ("from a sum", COLLECT, "", "Collecting is free."),
    ("up to an hour", COLLECT, "", "Orders are ready from 15:00 the same day."),
    ("what state it is in", GIVEN_BACK, "", "You can send goods back within 30 days."),
    ("unless", GIVEN_BACK, "", "Earrings cannot be returned."),
    ("another start of a span", GIVEN_BACK, "", "You can send unused goods back within 30 days from delivery."),
    ("for whom", PAY, "", "You may pay by invoice within 14 days."),
    ("for whom, in a list", PAY, "", "You can pay by card, PayPal, gift card or invoice."),
    ("where", PAY, "", "We take cash and gift cards."),
    ("at another time", PAY, "", "Your card is charged right now."),
    ("on another day", PAY, "", "The card is charged today."),
    ("from a sum, of some", TRADE, "", "Trade accounts get 10 % off."),
    ("of some", TRADE, "", "From £250 per order you get 10 % off."),
    ("by how much", LATE, "My order is late", "The delivery fee is refunded."),
    ("another condition", LATE, "", "If items are missing, the delivery fee is refunded."),
    ("what the question does not ask", BROKEN, "My parcel has not arrived", "We replace or refund it at our cost."),
    ("a bare yes", CANCEL, "Can I cancel?", "Yes, you can."),
    ("a bare yes, in Vietnamese", CHANGE, "hủy đơn được không?", "Dạ được ạ."),
    ("without", POINTS, "", "Points lapse after 24 months."),
    ("what it was bought from", HEM, "", "Dạ shop lên gấu miễn phí ạ."),
    ("up to a sum, in Vietnamese", COD, "", "Dạ bạn trả tiền mặt khi nhận hàng ạ."),
    ("where, in Vietnamese", COD, "", "Bạn thanh toán bằng thẻ nội địa nhé."),
    ("from how many, in Vietnamese", UNIFORMS, "Có may đồng phục không?", "Dạ có ạ."),
    ("by how much, in Vietnamese", DELAYED, "", "Đơn trễ được hoàn phí giao ạ."),
    ("what state it is in, in Vietnamese", EXCHANGE, "", "Bạn đổi size trong 15 ngày ạ."),
)
RIGHT = (
    ("what costs nothing to collect", COUNTER, "", "Collecting your order costs no delivery fee."),
    ("what is wrapped for nothing", WRAPPED, "", "We offer complimentary gift wrapping."),
    ("what ends", CODES, "", "Sau 30 ngày mã không còn giá trị ạ."),
    ("what is there", ON_HAND, "", "Hàng có sẵn được gửi trong ngày ạ."),
    ("what a condition says too", CASH, "", "If you paid in cash in a shop, you get cash."),
    ("a span of its thing", KEPT, "", "We keep chats for 90 days."),
    ("all of these", EGGS, "", "All our hen's eggs are free-range."),
    ("a question behind a picture", "We wrap gifts.", "", "We wrap gifts. 🎁 Shall I add one to your basket?"),
    ("a sum and a count", "We engrave up to 20 letters for £6.", "", "It's £6, up to 20 letters."),
    ("until when to order", SLOTS, "", "Slots for the next day close at 20:00 in Bristol."),
    ("a quiet hour", QUIET, "", "There's a quiet hour on Tuesdays, 10:00 to 11:00."),
    ("until when to order, in Vietnamese", "Đặt trước 10:00 giao trong ngày.", "", "Bạn đặt trước 10:00 là giao trong ngày ạ."),
    ("from a sum", COLLECT, "", "Collecting is free from £15."),
    ("from a sum, in two sentences", COLLECT, "", "Collecting is free. That is for orders from £15."),
    ("up to an hour", COLLECT, "", "If you order by 11:00, it's ready from 15:00 the same day."),
    ("what state it is in", GIVEN_BACK, "", "Unused goods can come back within 30 days."),
    ("unless", GIVEN_BACK, "", "Earrings can't be returned, unless they're faulty."),
    ("for whom", PAY, "", "Trade customers may pay by invoice."),
    ("for whom, as asked", PAY, "We are trade customers, how do we pay?", "You may pay by invoice within 14 days."),
    ("where", PAY, "", "In our shops we also take cash and gift cards."),
    ("ways online", PAY, "", "You can pay by Visa or PayPal."),
    ("when", PAY, "", "Your card is charged once the parcel leaves."),
    ("of some", TRADE, "", "Trade accounts get 10 % off from £250 per order."),
    ("by how much", LATE, "My order is late", "If we're over 60 minutes late, the delivery fee is refunded."),
    ("as asked", BROKEN, "My vase arrived broken", "We replace or refund it at our cost."),
    ("a yes with its condition", CANCEL, "Can I cancel?", "Yes, you can, until it is packed."),
    ("a yes with its condition, in Vietnamese", CHANGE, "hủy đơn được không?", "Dạ được, khi đơn chưa đóng gói ạ."),
    ("without", POINTS, "", "Points lapse after 24 months without a purchase."),
    ("what it was bought from", HEM, "", "Quần và váy mua tại Mộc được lên gấu miễn phí ở cửa hàng Quận 1 ạ."),
    ("up to a sum", COD, "", "Dạ bạn trả tiền mặt khi nhận hàng cho đơn đến 5.000.000 ₫ ạ."),
    ("what stands beside it in a list", COD, "", "Bạn chuyển khoản được nhé."),
    ("from how many", UNIFORMS, "Có may đồng phục không?", "Dạ có, từ 20 bộ ạ."),
    ("what state it is in, in Vietnamese", EXCHANGE, "", "Bạn đổi size trong 15 ngày, hàng còn tem và chưa giặt ạ."),
)


@pytest.fixture(scope="module")
def check() -> FactCheck:
    return FactCheck(SHOP)


def objections(check: FactCheck, told: str, said: str, text: str) -> tuple[str, ...]:
    return check.review(text, Answer(told), (said,) if said else (), NOW).objections


@pytest.mark.parametrize(("told", "said", "text"), [case[1:] for case in LIES], ids=[case[0] for case in LIES])
def test_what_leaves_out_a_condition_is_refused(check, told, said, text):
    assert objections(check, told, said, text)


@pytest.mark.parametrize(("told", "said", "text"), [case[1:] for case in RIGHT], ids=[case[0] for case in RIGHT])
def test_what_names_the_condition_goes_out(check, told, said, text):
    assert objections(check, told, said, text) == ()
