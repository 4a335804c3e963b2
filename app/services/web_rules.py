"""What a tenant says of the web channel: which sites may talk to its bot, and how fast a visitor may write."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from app.settings import Settings


@dataclass(frozen=True, slots=True)
class WebRules:
    """``allowed_domains`` as tenant.json has them; ``messages_per_minute`` None when the installation's limit holds."""

    enabled: bool = True
    allowed_domains: tuple[str, ...] = ()
    messages_per_minute: int | None = None


def read_web_rules(document: Any) -> WebRules:
    """Return the rules of a tenant.json."""
    web = document.get("channels", {}).get("web", {})
    return WebRules(web.get("enabled", True), tuple(web.get("allowed_domains", ())), document.get("limits", {}).get("messages_per_minute"))


def own_hosts(host: str, settings: Settings) -> tuple[str, ...]:
    """Return the hosts of a request's Host header and of the settings that are surely this server.

    Whoever owns a name may let it lead to any address, and a browser then sends that name as Host and as Origin of his page. So the
    header counts only where no stranger can own it: an address, a name without a dot, one that a trusted proxy passes on.
    """
    public = settings.public_base_url.partition("://")[2].partition("/")[0].lower()
    named = host.lower()
    counts = settings.trusted_proxies > 0 or _is_nobodys_name(named)
    return tuple(known for known in (named if counts else "", public) if known)


def _is_nobodys_name(host: str) -> bool:
    """Whether a host cannot be registered: localhost, a machine of one's own network, an address."""
    name = host if host.startswith("[") else host.partition(":")[0]
    if "." not in name or name.endswith(".localhost"):
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def origin_is_allowed(origin: str, own_hosts: tuple[str, ...], domains: tuple[str, ...]) -> bool:
    """Say whether a browser's page at ``origin`` may talk to us: it is our own, or on one of the tenant's domains.

    ``shop.example`` is that host on any port, ``shop.example:8080`` on that port, ``*.shop.example`` every host below it.
    An opaque origin ("null") is nobody's.
    """
    try:
        parts = urlsplit(origin)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host or origin != f"{origin[: len(parts.scheme)]}://{parts.netloc}":
        return False
    return parts.netloc.lower() in own_hosts or any(_matches(host, port, domain) for domain in domains)


def _matches(host: str, port: int | None, domain: str) -> bool:
    name, _, wanted_port = domain.lower().rpartition("://")[2].partition(":")
    if wanted_port not in ("", "*", str(port)):
        return False
    if name.startswith("*."):
        return host.endswith(_ascii(name[1:]))
    return host == _ascii(name)


def _ascii(name: str) -> str:
    """Return a host name as browsers send it (``müller.example`` as ``xn--mller-kva.example``)."""
    if name.isascii():
        return name
    try:
        return ".".join(label.encode("idna").decode() for label in name.split(".")) if not name.startswith(".") else f".{_ascii(name[1:])}"
    except UnicodeError:
        return name
