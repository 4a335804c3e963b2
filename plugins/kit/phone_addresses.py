"""How messengers name people: telephone numbers (E.164) and business-scoped ids, which are no numbers whatever digits they have."""

from __future__ import annotations

import re

PHONE = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}", re.ASCII)
