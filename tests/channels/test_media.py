"""Files: fetched with our name from Twilio alone, within limits, and kept; no name goes along to where Twilio sends us on."""

from __future__ import annotations

import pytest

from app.services.channels.channels import MEDIA
from tests.channels.conftest import Shop

JPEG = b"\xff\xd8\xff" + bytes(1000)


def send_file(shop: Shop, address: str, kind: str = "image/jpeg") -> None:
    shop.write("", NumMedia="1", MediaUrl0=address, MediaContentType0=kind, MessageType="image")
    shop.work()


def kept(shop: Shop) -> list[bytes]:
    folder = shop.platform.settings.instance_folder / MEDIA / "corner"
    return [path.read_bytes() for path in sorted(folder.glob("*"))] if folder.exists() else []


def test_a_picture_is_fetched_with_our_name_and_kept(shop):
    shop.twilio.media["/media/1"] = (200, {"Content-Type": "image/jpeg"}, JPEG)
    send_file(shop, f"{shop.twilio.url}/media/1")
    assert kept(shop) == [JPEG]
    assert "authorization" in shop.twilio.asked[0][2]
    assert "look at pictures" in shop.answers()[0]


def test_no_name_goes_along_to_another_place(shop):
    shop.twilio.media["/media/1"] = (307, {"Location": f"{shop.twilio.url}/media/elsewhere"}, b"")
    shop.twilio.media["/media/elsewhere"] = (200, {"Content-Type": "image/jpeg"}, JPEG)
    send_file(shop, f"{shop.twilio.url}/media/1")
    assert kept(shop) == [JPEG]
    asked = {path: headers for _, path, headers in shop.twilio.asked if path.startswith("/media")}
    assert "authorization" in asked["/media/1"]
    assert "authorization" not in asked["/media/elsewhere"]


@pytest.mark.parametrize(
    ("address", "kind", "answer"),
    [
        ("https://evil.example/media/1", "image/jpeg", None),
        ("https://twilio.com.evil.example/media/1", "image/jpeg", None),
        ("/media/1", "application/x-msdownload", (200, {"Content-Type": "application/x-msdownload"}, JPEG)),
        ("/media/1", "image/jpeg", (200, {"Content-Type": "text/html"}, b"<html>")),
        ("/media/1", "image/jpeg", (200, {"Content-Type": "image/jpeg"}, bytes(5_000_001))),
        ("/media/1", "image/jpeg", (404, {}, b"")),
        ("/media/1", "image/jpeg", (307, {"Location": "http://169.254.169.254/latest"}, b"")),
    ],
)
def test_what_lies_elsewhere_is_too_large_or_of_another_type_is_not_kept_and_answered_all_the_same(shop, address, kind, answer):
    if answer:
        shop.twilio.media["/media/1"] = answer
    send_file(shop, address if "://" in address else shop.twilio.url + address, kind)
    assert kept(shop) == []
    assert len(shop.answers()) == 1
