"""The spreadsheets of one service account, over gspread's own client: signed in, within the quota, told plainly where it fails."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plugins.kit.outward import OutwardClient, Refused, Unavailable, outward_error
from plugins.kit.outward.quotas import Quotas

if TYPE_CHECKING:
    from google.oauth2.service_account import Credentials
    from gspread.http_client import HTTPClient

GOOGLE = "https://sheets.googleapis.com"
SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)
CALLS, SECONDS, PATIENCE_S = 60, 60.0, 90.0  # for each of reading and writing: one service account is one user to Google
READ = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}
APPEND = {"valueInputOption": "RAW", "insertDataOption": "INSERT_ROWS"}
META = "properties(title,locale),sheets(properties(title),merges)"
FORMATS = "sheets(properties(title),data(rowData(values(effectiveFormat(numberFormat(type))))))"
MISSING = "The package gspread is not installed. Install it with: pip install 'sales-assistant[sheets]'"


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab as it was read: its cells, the merged areas (first row, first column, end row, end column; from 0, ends not
    included), and by column the type of its numbers (DATE, TIME, DATE_TIME, PERCENT ...)."""

    name: str
    rows: Sequence[Sequence[Any]]
    merges: Sequence[tuple[int, int, int, int]] = ()
    types: Sequence[str] = ()


class SheetsClient:
    """One spreadsheet. Nothing is called before a method is."""

    def __init__(self, outward: OutwardClient, quotas: Quotas, account: Mapping[str, Any], spreadsheet: str, base_url: str):
        self._outward, self._quotas, self._account = outward, quotas, account
        self.spreadsheet, self._base = spreadsheet, base_url.rstrip("/")

    @property
    def email(self) -> str:
        """Who must be invited to the spreadsheet."""
        return str(self._account.get("client_email", ""))

    def title(self) -> str:
        """Return the title of the spreadsheet: one small call, for the check."""
        return str(self._get("", {"fields": "properties(title)"})["properties"]["title"])

    def read(self, names: Sequence[str]) -> list[Tab]:
        """Return the tabs with these names: three calls, however many they are. Refused names those that are missing."""
        meta = self._get("", {"fields": META})
        there = {sheet["properties"]["title"]: sheet for sheet in meta.get("sheets", ())}
        missing = [name for name in names if name not in there]
        if missing:
            raise Refused(f"The spreadsheet has no tab {missing[0]!r}. Its tabs are: {', '.join(there)}.")
        values = self._get("/values:batchGet", {**READ, "ranges": [_whole(name) for name in names]})["valueRanges"]
        types = self._types(names)
        rows = [found.get("values", []) for found in values]
        return [Tab(name, row, _merges(there[name]), types.get(name, ())) for name, row in zip(names, rows, strict=True)]

    def first_column(self, name: str) -> list[str]:
        """Return the first column of a tab, as text."""
        found = self._get(f"/values/{_quoted(_first(name))}", dict(READ)).get("values", [])
        return [str(row[0]) if row else "" for row in found]

    def append(self, name: str, rows: Sequence[Sequence[str | int | float]]) -> None:
        """Add rows below a tab's table. They are written RAW: no cell of them is ever read as a formula."""
        body = {"values": [list(row) for row in rows]}
        self._call("post", f"/values/{_quoted(_first(name))}:append", dict(APPEND), body)

    def _types(self, names: Sequence[str]) -> dict[str, list[str]]:
        """Return the number types of each tab's second row, by which a date is told from a number."""
        params = {"fields": FORMATS, "ranges": [f"{_whole(name)}!2:2" for name in names]}
        found = {}
        for sheet in self._get("", params).get("sheets", ()):
            rows = (sheet.get("data") or [{}])[0].get("rowData") or [{}]
            cells = rows[0].get("values", [])
            found[sheet["properties"]["title"]] = [_number_type(cell) for cell in cells]
        return found

    def _get(self, path: str, params: Mapping[str, Any]) -> Any:
        return self._call("get", path, params, None)

    def _call(self, method: str, path: str, params: Mapping[str, Any], body: Any) -> Any:
        from google.auth.exceptions import GoogleAuthError
        from gspread.exceptions import APIError
        from requests import RequestException

        kind = "reading" if method == "get" else "writing"
        self._quotas.take(f"Google Sheets {kind} of {self.email}", CALLS, SECONDS, PATIENCE_S)
        try:
            address = f"{self._base}/v4/spreadsheets/{self.spreadsheet}{path}"
            answer = self._signed_in().request(method, address, params=dict(params), json=body)
            return answer.json()
        except APIError as error:
            raise self._told(error) from error
        except (GoogleAuthError, RequestException) as error:
            raise outward_error(error) or Refused(f"Google did not let us in: {self._outward.masked(str(error))}") from error

    def _signed_in(self) -> HTTPClient:
        from google.auth.transport.requests import Request

        if not self._credentials.valid:
            self._credentials.refresh(Request(self._http.session))
        self._http.session.headers["Authorization"] = f"Bearer {self._credentials.token}"
        return self._http

    @cached_property
    def _http(self) -> HTTPClient:
        from gspread.http_client import HTTPClient

        return HTTPClient(None, session=self._outward.session())  # type: ignore[arg-type] - as gspread documents it

    @cached_property
    def _credentials(self) -> Credentials:
        from google.oauth2.service_account import Credentials

        try:
            return Credentials.from_service_account_info(dict(self._account), scopes=list(SCOPES))
        except ValueError as error:
            raise Refused(f"The service account's key cannot be used: {self._outward.masked(str(error))}") from error

    def _told(self, error: Any) -> Exception:
        status, said = error.response.status_code, self._outward.masked(str(error.error.get("message", "")))
        if status in (403, 404):
            text = f"Google lets {self.email} not open the spreadsheet ({status}: {said}). Share it with that address, as an editor."
            return Refused(text, status=status)
        if status == 429 or status >= 500:
            return Unavailable(f"Google answered {status}: {said}", arrived=status >= 500, status=status)
        return Refused(f"Google answered {status}: {said}", status=status)


def _number_type(cell: Mapping[str, Any]) -> str:
    return str(cell.get("effectiveFormat", {}).get("numberFormat", {}).get("type", ""))


def read_account(written: Any) -> Mapping[str, Any]:
    """Return a service account's key, given as an object or as the text of its file."""
    account = json.loads(written) if isinstance(written, str) else dict(written)
    if not isinstance(account, dict) or not account.get("client_email"):
        raise ValueError("it is no key of a service account. Use the whole JSON file that Google gives out.")
    return account


def spreadsheet_id(written: str) -> str:
    """Return the id of a spreadsheet, given as it is or in its address."""
    before, mark, rest = written.partition("/spreadsheets/d/")
    return rest.partition("/")[0] if mark else before


def _whole(tab: str) -> str:
    return "'" + tab.replace("'", "''") + "'"


def _first(tab: str) -> str:
    return f"{_whole(tab)}!A:A"


def _quoted(area: str) -> str:
    from gspread.utils import quote

    return str(quote(area))


def _merges(sheet: Mapping[str, Any]) -> list[tuple[int, int, int, int]]:
    ends = ("startRowIndex", "startColumnIndex", "endRowIndex", "endColumnIndex")
    return [tuple(int(area.get(end, 0)) for end in ends) for area in sheet.get("merges", ())]  # type: ignore[misc]
