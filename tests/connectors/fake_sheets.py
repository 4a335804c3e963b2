"""Google Sheets as far as we use it: the token of a service account, metadata, batch reading, appending RAW."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, unquote

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt

from tests.connectors.loopback import Loopback, Reply, Request

ID, EMAIL = "1AbC_spreadsheet", "shop@project.iam.gserviceaccount.example"
AUDIENCE = "https://oauth2.googleapis.com/token"  # wherever the token is asked for
VALUES = re.compile(r"^/v4/spreadsheets/([^/:]+)(/values.*)?$")


class FakeSheets:
    """``tabs`` are rows by name, ``merges`` and ``types`` what goes with them; ``invited`` is whether we may see the spreadsheet."""

    def __init__(self) -> None:
        self._private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.tabs: dict[str, list[list[Any]]] = {}
        self.merges: dict[str, list[dict[str, int]]] = {}
        self.types: dict[str, list[str]] = {}
        self.invited = True
        self.server = Loopback(self.answer)

    @property
    def _public(self) -> bytes:
        return self._private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    @property
    def account(self) -> dict[str, str]:
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        key = self._private.private_bytes(*form).decode()
        return {"type": "service_account", "client_email": EMAIL, "private_key": key, "token_uri": f"{self.server.url}/token"}

    def answer(self, request: Request) -> Reply:
        if request.path == "/token":
            told = jwt.decode(request.form["assertion"], certs=self._public, audience=AUDIENCE)
            return 200, {"access_token": f"token of {told['iss']}", "expires_in": 3600, "token_type": "Bearer"}
        if request.headers.get("authorization") != f"Bearer token of {EMAIL}":
            return 401, _error(401, "Request had invalid authentication credentials.")
        found = VALUES.match(unquote(request.path))
        if found is None or found[1] != ID:
            return 404, _error(404, "Requested entity was not found.")
        if not self.invited:
            return 403, _error(403, "The caller does not have permission")
        return self._values(request, found[2]) if found[2] else self._about(request)

    def _about(self, request: Request) -> Reply:
        fields = request.query["fields"]
        sheets = []
        for name in self.tabs:
            sheet: dict[str, Any] = {"properties": {"title": name}}
            if "merges" in fields and name in self.merges:
                sheet["merges"] = self.merges[name]
            if "effectiveFormat" in fields:
                cells = [{"effectiveFormat": {"numberFormat": {"type": kind}}} if kind else {} for kind in self.types.get(name, ())]
                sheet["data"] = [{"rowData": [{"values": cells}]}] if cells else [{}]
            sheets.append(sheet)
        return 200, {"properties": {"title": "Our shop", "locale": "de_DE"}, "sheets": sheets}

    def _values(self, request: Request, rest: str) -> Reply:
        if rest == "/values:batchGet":
            assert request.query["valueRenderOption"] == "UNFORMATTED_VALUE"
            ranges = parse_qs(request.raw_query)["ranges"]
            return 200, {"valueRanges": [{"range": one, "values": self.tabs[_tab(one)]} for one in ranges]}
        name = _tab(rest.removeprefix("/values/"))
        if request.method == "GET":
            rows = [row[:1] for row in self.tabs[name]]
            return 200, {"range": name} | ({"values": rows} if rows else {})
        if request.query["valueInputOption"] != "RAW":
            return 400, _error(400, "Formulas would be read.")
        self.tabs[name] += request.json["values"]
        return 200, {"updates": {"updatedRows": len(request.json["values"])}}


def _tab(area: str) -> str:
    name = area.removesuffix(":append").rpartition("!")[0] if "!" in area else area
    return name.strip("'").replace("''", "'")


def _error(code: int, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "status": "X"}}
