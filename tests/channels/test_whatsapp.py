"""A customer writes on WhatsApp and is answered: over the real routes, the real worker's part and the vendor's real client."""

from __future__ import annotations


def test_a_message_is_acknowledged_at_once_and_answered_from_the_outbox(shop):
    answer = shop.write("How much is the oat milk?")
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert answer.data == b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
    assert shop.answers() == []
    shop.work()
    (text,) = shop.answers()
    assert "£1.99" in text
    assert "automated assistant" in text
    (part,) = shop.parts()
    assert (part.state, part.provider_message_id) == ("sent", shop.twilio.taken[0].sid)
