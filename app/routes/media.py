"""The pictures of a shop."""

from __future__ import annotations

from flask import Blueprint, Response, send_from_directory

from app.errors import NotFound
from app.routes.contract import operation
from app.routes.door import door
from app.routes.shapes import BOT
from app.services.openapi import Answer, Operation, Parameter

ROUTES = Blueprint("media", __name__)
TYPES = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif",
    ".svg": "image/svg+xml", ".ico": "image/x-icon",
}  # fmt: skip
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
DAY_S = 86_400
ANSWERS = {
    200: Answer("The picture.", dict.fromkeys(sorted(set(TYPES.values())), {})),
    304: Answer("It has not changed."),
}
PARAMETERS = (
    Parameter("tenant", "path", "The shop's key.", {"type": "string", "pattern": BOT, "examples": ["greengrocer"]}),
    Parameter("path", "path", "The file in the shop's media folder; may contain slashes.", {"type": "string", "minLength": 1}),
)


@ROUTES.get("/media/<tenant>/<path:path>")
@operation(Operation("A picture of a shop", "media", ANSWERS, "", None, PARAMETERS, (404,)))
def get_media(tenant: str, path: str) -> Response:
    """Give a picture out of the shop's media folder, and nothing else."""
    media_type = TYPES.get("." + path.rpartition(".")[2].lower())
    folder = door().platform.directory.root.place(tenant).media.resolve()
    if media_type is None or "\0" in path or not (folder / path).resolve().is_relative_to(folder):
        raise NotFound("There is no such picture.")
    response = send_from_directory(folder, path, mimetype=media_type, max_age=DAY_S)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
