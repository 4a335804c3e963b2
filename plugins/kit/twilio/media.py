"""Files that customers send: fetched with our name from Twilio's own hosts alone, and from where they send us on without it."""

from __future__ import annotations

from urllib.parse import urlsplit

from plugins.contracts import Folder
from plugins.contracts.channels import Media, MediaFile
from plugins.kit.outward import OutwardError, Patience, outward_of
from plugins.kit.twilio.options import TwilioOptions

LONGEST = 16_000_000
LONGEST_BY_TYPE = {"image/jpeg": 5_000_000, "image/png": 5_000_000, "image/webp": 5_000_000, "application/pdf": LONGEST}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HOSTS = (".twilio.com", ".twiliocdn.com")


def fetch_media(folder: Folder, options: TwilioOptions, name: str, media: Media) -> MediaFile | None:
    """Return the file; None where its type is not taken, it is too large, it lies elsewhere, or it cannot be had."""
    longest = LONGEST_BY_TYPE.get(media.content_type.partition(";")[0])
    if longest is None or not _is_twilios(media.address, options.base_url):
        return None
    user, password = (options.api_key, options.api_secret) if options.api_key else (options.account_sid, options.auth_token)
    outward = outward_of(folder).client(
        folder.shop.key, name, options.base_url, secrets=options.secrets, patience=Patience(read=options.seconds, whole=30.0, tries=2)
    )
    try:
        answer = outward.get(media.address, headers=_basic(user, password), longest=longest, accepts=REDIRECTS)
        if answer.status in REDIRECTS:
            # a place with an address of its own that needs no name; ours would be given to a stranger
            answer = outward.get(answer.headers.get("location", ""), longest=longest)
    except OutwardError:
        return None
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return MediaFile(kind, answer.content) if kind == media.content_type.partition(";")[0] else None


def _is_twilios(address: str, base_url: str) -> bool:
    parts = urlsplit(address)
    if f"{parts.scheme}://{parts.netloc}" == base_url:
        return True
    return parts.scheme == "https" and bool(parts.hostname) and parts.hostname.endswith(HOSTS)  # type: ignore[union-attr]


def _basic(user: str, password: str) -> dict[str, str]:
    from base64 import b64encode

    return {"authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}
