"""Flask's JSON by orjson, so that pages and routes write it alike."""

from __future__ import annotations

from typing import Any

import orjson
from flask.json.provider import JSONProvider


class OrjsonProvider(JSONProvider):
    """JSON in and out by orjson; unknown values as text."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return orjson.dumps(obj, default=str).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return orjson.loads(s)

    def response(self, *args: Any, **kwargs: Any) -> Any:
        content = orjson.dumps(self._prepare_response_obj(args, kwargs), default=str)
        return self._app.response_class(content, mimetype="application/json")
