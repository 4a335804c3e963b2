"""JSON that is whole: it goes out as it was made, without what Flask does for bodies that still come."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import orjson
from flask import Response
from werkzeug.wsgi import ClosingIterator

NO_BODY = (204, 304)


class JsonResponse(Response):
    """A response whose headers are complete; ``more`` of them go out behind its own. All of them are made by us, none from outside."""

    default_mimetype = "application/json"

    def __init__(self, data: Any, status: int = 200):
        super().__init__(orjson.dumps(data), status)
        self.more: list[tuple[str, str]] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "HEAD" or self.status_code in NO_BODY:
            self.headers.extend(self.more)
            return super().__call__(environ, start_response)
        start_response(self.status, [*self.headers, *self.more])
        return ClosingIterator(self.response, self.close)
