"""Pictures from outside, made anew: decoded within limits and written again as WebP, so that nothing else of the file is kept."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from struct import error as StructError
from typing import TYPE_CHECKING, Any

from app.errors import AppError

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST = 12_000_000  # bytes of a file
MOST_PIXELS = 16_000_000
MOST_PIXELS_OF_JPEG = 40_000_000  # a JPEG is decoded smaller right away, so a large one takes little memory
LONGEST_SIDE, SHORTEST_SIDE = 1600, 8
QUALITY = 82
TAKEN = ("JPEG", "MPO", "PNG", "WEBP", "GIF")
KINDS = ("image/jpeg", "image/png", "image/webp", "image/gif")
_WORDS_OF_SVG = (b"<svg", b"<?xml", b"<!doctype svg")
# what Pillow's readers raise over broken files, which may be any of these
_BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, ZeroDivisionError, OverflowError, StructError,
    RuntimeError, AttributeError,
)  # fmt: skip
_STRANGE = "This is not a picture that we can read. Send a JPEG, PNG or WebP."


class BadPicture(AppError):
    """A file that is not taken as a picture; the text says why, and what to send instead."""

    status, code = 422, "bad_picture"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made anew: WebP, upright, without anything that the camera or a program wrote beside it."""

    content: bytes
    width: int
    height: int
    content_type: str = "image/webp"


def make_anew(content: bytes, longest_side: int = LONGEST_SIDE) -> Picture:
    """Return the picture of a file as WebP, no side longer than ``longest_side``; BadPicture for what is none or is too much."""
    if not content:
        raise BadPicture("The file is empty. Choose a picture.", "empty")
    if len(content) > LARGEST:
        most = LARGEST // 1_000_000
        raise BadPicture(f"The picture is larger than {most} MB. Make it smaller and send it again.", "large_file", mb=most)
    if content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_WORDS_OF_SVG):
        raise BadPicture("Drawings (SVG) are not taken, for they may hold programs. Send the picture as PNG or WebP.", "drawing")
    from PIL.Image import DecompressionBombError, DecompressionBombWarning

    try:
        return _written(_upright(_decoded(content, longest_side), longest_side))
    except (DecompressionBombError, DecompressionBombWarning) as error:
        raise _too_large() from error
    except _BROKEN as error:
        raise BadPicture(f"{_STRANGE} The file is damaged, or something else under a picture's name.", "strange") from error


def _decoded(content: bytes, longest_side: int) -> Image:
    """Return the picture with all its pixels read; its size was looked at before."""
    from PIL import Image as Pillow

    image: Any = Pillow.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP", "GIF"))
    if image.format not in TAKEN:
        raise BadPicture(_STRANGE, "strange")
    if getattr(image, "is_animated", False) and image.format != "MPO":  # MPO: a phone's JPEG with a second picture behind it
        raise BadPicture("Moving pictures are not taken. Send one that stands still.", "moving")
    _check_size(*image.size, image.format)
    if image.format in ("JPEG", "MPO"):
        image.draft("RGB", (longest_side, longest_side))
    image.load()
    return image


def _check_size(width: int, height: int, form: str) -> None:
    if min(width, height) < SHORTEST_SIDE:
        text = f"The picture is only {width} × {height} pixels. Send one of at least {SHORTEST_SIDE} × {SHORTEST_SIDE}."
        raise BadPicture(text, "small", width=width, height=height, least=SHORTEST_SIDE)
    if width * height > (MOST_PIXELS_OF_JPEG if form in ("JPEG", "MPO") else MOST_PIXELS):
        raise _too_large()


def _upright(image: Image, longest_side: int) -> Image:
    """Return the picture as it is to be seen: turned as the camera was held, in the colours of the web, small enough."""
    from PIL import ImageOps
    from PIL.Image import Resampling

    turned = ImageOps.exif_transpose(image)
    plain = _in_web_colours(turned)
    plain.thumbnail((longest_side, longest_side), Resampling.LANCZOS)
    return plain


def _in_web_colours(image: Image) -> Image:
    """Return the picture in sRGB, with transparency where it had some."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            own, web = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, own, web, outputMode="RGB") or image.convert("RGB")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _written(image: Image) -> Picture:
    file = BytesIO()
    image.save(file, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return Picture(file.getvalue(), *image.size)


def _too_large() -> BadPicture:
    most, most_of_jpeg = MOST_PIXELS // 1_000_000, MOST_PIXELS_OF_JPEG // 1_000_000
    text = f"The picture has too many pixels. Send one of at most {most} megapixels, or a JPEG of at most {most_of_jpeg}."
    return BadPicture(text, "many_pixels", most=most, most_of_jpeg=most_of_jpeg)
