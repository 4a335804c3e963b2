"""Files that customers send: fetched with our name from Twilio's own hosts alone, and from where they send us on without it."""

from __future__ import annotations

import logging
from base64 import b64encode
from urllib.parse import urlsplit

from plugins.contracts import Folder
from plugins.contracts.channels import Media, MediaFile
from plugins.kit.outward import OutwardClient, OutwardError, Patience, outward_of
from plugins.kit.twilio.options import TwilioOptions

log = logging.getLogger(__name__)
LONGEST = 16_000_000
LONGEST_BY_TYPE = {"image/jpeg": 5_000_000, "image/png": 5_000_000, "image/webp": 5_000_000, "application/pdf": LONGEST}
GONE = frozenset({404})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HOSTS = (".twilio.com", ".twiliocdn.com")


def fetch_media(folder: Folder, options: TwilioOptions, name: str, media: Media) -> MediaFile | None:
    """Return the file; None where its type is not taken, it is too large, it lies elsewhere, or it cannot be had."""
    longest = LONGEST_BY_TYPE.get(media.content_type.partition(";")[0])
    if longest is None or not _is_twilios(media.address, options.base_url):
        return None
    outward = _client(folder, options, name)
    try:
        answer = outward.get(media.address, headers=_basic(options), longest=longest, accepts=REDIRECTS)
        if answer.status in REDIRECTS:
            # a place with an address of its own that needs no name; ours would be given to a stranger
            answer = outward.get(answer.headers.get("location", ""), longest=longest)
    except OutwardError:
        return None
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return MediaFile(kind, answer.content) if kind == media.content_type.partition(";")[0] else None


def delete_media(folder: Folder, options: TwilioOptions, name: str, media: Media) -> None:
    """Have Twilio delete a file that we keep ourselves by now."""
    if not _is_twilios(media.address, options.base_url):
        return
    try:
        _client(folder, options, name).request("DELETE", f"{media.address}.json", headers=_basic(options), accepts=GONE)
    except OutwardError as error:
        log.warning("%s of %s: a file was not deleted at Twilio: %s", name, folder.shop.key, error)


def _client(folder: Folder, options: TwilioOptions, name: str) -> OutwardClient:
    patience = Patience(read=options.seconds, whole=30.0, tries=2)
    return outward_of(folder).client(folder.shop.key, name, options.base_url, secrets=options.secrets, patience=patience)


def _is_twilios(address: str, base_url: str) -> bool:
    parts = urlsplit(address)
    if f"{parts.scheme}://{parts.netloc}" == base_url:
        return True
    return parts.scheme == "https" and bool(parts.hostname) and parts.hostname.endswith(HOSTS)  # type: ignore[union-attr]


def _basic(options: TwilioOptions) -> dict[str, str]:
    user, password = (options.api_key, options.api_secret) if options.api_key else (options.account_sid, options.auth_token)
    return {"authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}
