"""Files: fetched with our name from Twilio alone, within limits, and kept; no name goes along to where Twilio sends us on."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from app.services.channels.channels import MEDIA
from plugins.contracts.channels import MediaFile
from plugins.hookspecs import hookimpl
from plugins.manager import HookStores
from tests.channels.conftest import Shop


def picture(kind: str = "JPEG") -> bytes:
    """Return a red picture in which a camera wrote where it was."""
    file, notes = BytesIO(), Image.Exif()
    notes[0x010E] = "taken at home"
    Image.new("RGB", (64, 48), "#c02020").save(file, kind, exif=notes)
    return file.getvalue()


JPEG = picture()


def is_made_anew(content: bytes) -> bool:
    shown = Image.open(BytesIO(content))
    return (shown.format, shown.size, dict(shown.getexif())) == ("WEBP", (64, 48), {}) and b"taken at home" not in content


def send_file(shop: Shop, address: str, kind: str = "image/jpeg") -> None:
    shop.write("", NumMedia="1", MediaUrl0=address, MediaContentType0=kind, MessageType="image")
    shop.work()


def kept(shop: Shop) -> list[bytes]:
    folder = shop.platform.settings.instance_folder / MEDIA / "corner"
    return [path.read_bytes() for path in sorted(folder.glob("*"))] if folder.exists() else []


def test_a_picture_is_fetched_with_our_name_and_kept(shop):
    shop.twilio.media["/media/1"] = (200, {"Content-Type": "image/jpeg"}, JPEG)
    send_file(shop, f"{shop.twilio.url}/media/1")
    (content,) = kept(shop)
    assert is_made_anew(content)
    assert "authorization" in shop.twilio.asked[0][2]
    assert "look at pictures" in shop.answers()[0]


def test_no_name_goes_along_to_another_place(shop):
    shop.twilio.media["/media/1"] = (307, {"Location": f"{shop.twilio.url}/media/elsewhere"}, b"")
    shop.twilio.media["/media/elsewhere"] = (200, {"Content-Type": "image/jpeg"}, JPEG)
    send_file(shop, f"{shop.twilio.url}/media/1")
    assert len(kept(shop)) == 1
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
        ("/media/1", "image/jpeg", (200, {"Content-Type": "image/jpeg"}, b"\xff\xd8\xff" + bytes(1000))),
        ("/media/1", "image/jpeg", (200, {"Content-Type": "image/jpeg"}, b"<svg xmlns='http://www.w3.org/2000/svg'/>")),
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


def test_several_files_of_one_message_are_all_kept_and_answered_once(shop):
    kinds = {"/media/1": "image/jpeg", "/media/2": "application/pdf", "/media/3": "image/jpeg"}
    for address, kind in kinds.items():
        shop.twilio.media[address] = (200, {"Content-Type": kind}, b"%PDF-1.4" if kind == "application/pdf" else JPEG)
    named = enumerate(kinds.items())
    fields = {name: value for place, (address, kind) in named
              for name, value in ((f"MediaUrl{place}", shop.twilio.url + address), (f"MediaContentType{place}", kind))}  # fmt: skip
    shop.write("", NumMedia="3", MessageType="image", **fields)
    shop.work()
    first, document, last = kept(shop)
    assert (is_made_anew(first), document, is_made_anew(last)) == (True, b"%PDF-1.4", True)
    assert len(shop.answers()) == 1


def test_a_document_is_kept_as_it_is(shop):
    shop.twilio.media["/media/1"] = (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7 list")
    send_file(shop, f"{shop.twilio.url}/media/1", "application/pdf")
    assert kept(shop) == [b"%PDF-1.7 list"]


@pytest.mark.parametrize("deletes", [True, False])
def test_twilio_is_told_to_delete_what_we_keep_where_the_shop_says_so(make_shop, deletes):
    shop = make_shop(delete_media=deletes)
    shop.twilio.media["/media/1"] = (200, {"Content-Type": "image/jpeg"}, JPEG)
    send_file(shop, f"{shop.twilio.url}/media/1")
    assert (len(kept(shop)), "/media/1" in shop.twilio.media) == (1, not deletes)


def test_what_we_could_not_keep_stays_at_twilio(make_shop):
    shop = make_shop(delete_media=True)
    shop.twilio.media["/media/1"] = (200, {"Content-Type": "image/jpeg"}, b"no picture")
    send_file(shop, f"{shop.twilio.url}/media/1")
    assert "/media/1" in shop.twilio.media


class Eyes:
    """A plugin that looks at pictures; with ``fault`` it breaks."""

    def __init__(self, fault: bool = False):
        self.fault, self.seen = fault, []

    @hookimpl
    def find_in_picture(self, picture: MediaFile, caption: str, locale: str) -> str | None:
        self.seen.append((picture, caption, locale))
        if self.fault:
            raise RuntimeError("no light")
        return "how much is the oat milk?"


def let_look(shop: Shop, eyes: Eyes) -> None:
    tenant = shop.platform.tenant("corner")
    tenant.manager.register(eyes, name="eyes")
    tenant.stores.__dict__.update(vars(HookStores(tenant.manager)))


def test_a_plugin_that_looks_at_pictures_is_shown_the_one_made_anew_and_its_words_are_answered(shop):
    eyes = Eyes()
    let_look(shop, eyes)
    shop.twilio.media["/media/1"] = (200, {"Content-Type": "image/jpeg"}, JPEG)
    send_file(shop, f"{shop.twilio.url}/media/1")
    ((seen, caption, locale),) = eyes.seen
    assert (seen.content_type, is_made_anew(seen.content), caption, locale[:2]) == ("image/webp", True, "", "en")
    assert "£1.99" in shop.answers()[0]


def test_a_plugin_that_breaks_over_a_picture_hurts_nobody(shop):
    let_look(shop, Eyes(fault=True))
    shop.twilio.media["/media/1"] = (200, {"Content-Type": "image/jpeg"}, JPEG)
    send_file(shop, f"{shop.twilio.url}/media/1")
    assert "look at pictures" in shop.answers()[0]
