"""What a tenant may be called: its folder, its database and its address in the web bear this name."""

from __future__ import annotations

import re

LONGEST = 50
SHAPE = f"[a-z0-9][a-z0-9_-]{{0,{LONGEST - 1}}}"
RULE = f"up to {LONGEST} small letters, digits, - and _"
# folders, files and pages of our own bear these
OURS = frozenset({"schemas", "platform", "account", "first", "forgot", "new-shop", "password", "sign-in", "sign-out", "user"})
_KEY = re.compile(SHAPE, re.ASCII)


def is_tenant_key(text: object) -> bool:
    """Return whether a tenant may be called so."""
    return isinstance(text, str) and _KEY.fullmatch(text) is not None and text not in OURS
