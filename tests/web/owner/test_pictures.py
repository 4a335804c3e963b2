"""Pictures: made anew whatever comes, put to a product on its page, seen by customers, and thrown away when nobody shows them."""

from __future__ import annotations

import os
import re
import shutil
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.services.drafts.editor import DraftEditor, mark_of
from app.services.pictures import LARGEST, BadPicture, make_anew
from app.storage.folders.folders import BusinessRoot

RED = (200, 30, 40)


def file_of(image: Image.Image, form: str = "JPEG", **options) -> bytes:
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def read(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_is_written_anew_as_webp(form):
    made = make_anew(file_of(Image.new("RGB", (400, 300), RED), form))
    image = read(made.content)
    assert (image.format, image.size, made.width, made.height) == ("WEBP", (400, 300), 400, 300)
    assert all(abs(one - other) < 12 for one, other in zip(image.convert("RGB").getpixel((200, 150)), RED, strict=True))


def test_a_large_picture_becomes_small_and_upright_and_loses_what_the_camera_wrote():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of Ann Lee"
    source = Image.new("RGB", (2400, 1200), RED)
    source.paste((10, 10, 200), (0, 0, 1200, 1200))  # blue on the left: at the top once it is upright
    made = make_anew(file_of(source, exif=exif))
    image = read(made.content)
    assert image.size == (800, 1600)
    assert image.convert("RGB").getpixel((400, 100))[2] > 150
    assert b"Ann Lee" not in made.content
    assert dict(image.getexif()) == {}
    assert "icc_profile" not in image.info


def test_transparency_stays():
    assert read(make_anew(file_of(Image.new("RGBA", (40, 40), (1, 2, 3, 0)), "PNG")).content).getpixel((5, 5))[3] == 0


def test_a_program_behind_a_picture_is_gone():
    polyglot = file_of(Image.new("RGB", (64, 64), RED)) + b"PK\x03\x04<script>alert(1)</script>"
    assert b"script" not in make_anew(polyglot).content


BAD = {
    "nothing": (lambda: b"", "The file is empty."),
    "too many bytes": (lambda: bytes(LARGEST + 1), "larger than 12 MB"),
    "a page": (lambda: b"<html><script>alert(1)</script></html>", "not a picture that we can read"),
    "a drawing": (lambda: b'\xef\xbb\xbf <svg xmlns="http://www.w3.org/2000/svg"/>', "Drawings (SVG) are not taken"),
    "a drawing as XML": (lambda: b"<?xml version='1.0'?><svg/>", "Drawings (SVG) are not taken"),
    "a bomb": (lambda: file_of(Image.new("1", (8_000, 8_000)), "PNG"), "too many pixels"),
    "a dot": (lambda: file_of(Image.new("RGB", (1, 1)), "PNG"), "only 1 × 1 pixels"),
    "cut off": (lambda: file_of(Image.effect_noise((300, 300), 60), "JPEG")[:4000], "The file is damaged"),
    "another kind": (lambda: file_of(Image.new("RGB", (60, 60)), "TIFF"), "not a picture that we can read"),
    "a film": (
        lambda: file_of(Image.new("RGB", (60, 60)), "GIF", save_all=True, append_images=[Image.new("RGB", (60, 60), RED)]),
        "Moving pictures",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_picture_is_refused_with_words(name):
    make, told = BAD[name]
    content = make()
    with pytest.raises(BadPicture) as refused:
        make_anew(content)
    assert told in str(refused.value)


SOUND = [file_of(Image.effect_noise((24, 24), 60), form) for form in ("JPEG", "PNG", "WEBP", "GIF")]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SOUND), st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=8), st.integers(0, 4000))
def test_a_damaged_file_is_a_picture_or_refused_and_nothing_else(sound, changes, end):
    damaged = bytearray(sound)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    try:
        made = make_anew(bytes(damaged[: end or None]), 100)
    except BadPicture:
        return
    assert read(made.content).format == "WEBP"


LIST = "/admin/bikes/content/catalog"


@pytest.fixture
def business_root(business_root, tmp_path):
    """The shops, for these tests alone: they change them."""
    return shutil.copytree(business_root, tmp_path / "business")


@pytest.fixture
def manager(signed_in):
    return signed_in("manager")


@pytest.fixture
def editor(business_root):
    return DraftEditor(BusinessRoot(business_root), "bikes")


def record(editor):
    return editor.open(editor.document("catalog"), "BELL").record


def send(manager, editor, **fields):
    return manager.send(f"{LIST}/edit?key=BELL", **{"mark": mark_of(record(editor))} | fields)


def publish(manager):
    page = manager.get("/admin/bikes/publish").get_data(as_text=True)
    hidden = dict(re.findall(r'type="hidden" name="(seen|draft)" value="([^"]*)"', page))
    assert manager.send("/admin/bikes/publish", **hidden).status_code == 302


def test_a_picture_is_put_to_a_product_and_customers_see_it(manager, editor, app):
    sent = (BytesIO(file_of(Image.new("RGB", (640, 480), RED), "PNG")), "C:\\pictures\\bell.png")
    assert send(manager, editor, picture=sent).status_code == 302
    image = record(editor)["image"]
    assert re.fullmatch(r"added/[0-9a-f]{32}\.webp", image)
    assert f"/media/bikes/{image}" in manager.get(f"{LIST}?q=bell").get_data(as_text=True)
    publish(manager)
    cards = app.test_client().post("/chat_api", json={"message": "how much is the brass bell?", "bot": "bikes"}).json["cards"]
    assert cards[0]["image"].endswith(image)
    answer = app.test_client().get(f"/media/bikes/{image}")
    assert (answer.status_code, answer.mimetype, read(answer.data).size) == (200, "image/webp", (640, 480))
    answer.close()


def test_a_bad_picture_is_told_at_its_field_and_nothing_is_stored(manager, editor):
    before = record(editor)
    answer = send(manager, editor, picture=(BytesIO(BAD["a drawing"][0]()), "bell.svg"), **{"field.name": "Loud bell"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Drawings (SVG) are not taken" in page
    assert 'value="Loud bell"' in page
    assert record(editor) == before


def test_pictures_that_nothing_shows_go_with_a_publish_and_those_of_old_versions_stay(manager, editor, business_root):
    folder = business_root / "bikes" / "media" / "added"

    def add(colour):
        send(manager, editor, picture=(BytesIO(file_of(Image.new("RGB", (64, 64), colour), "PNG")), "bell.png"))
        return record(editor)["image"].removeprefix("added/")

    first = add(RED)
    publish(manager)
    dropped, second = add((1, 2, 3)), add((9, 200, 9))
    for path in folder.iterdir():
        os.utime(path, (1, 1))
    recent = add((250, 250, 0))
    assert send(manager, editor, **{"field.image": f"added/{second}"}).status_code == 302
    publish(manager)
    assert {path.name for path in folder.iterdir()} == {first, second, recent}
    assert dropped not in {path.name for path in folder.iterdir()}
    send(manager, editor, **{"picture.remove": "1"})
    assert "image" not in record(editor)
