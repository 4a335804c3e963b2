"""The JSON Schemas that lie beside a plugin."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def read_schema(plugin_file: str, name: str) -> dict[str, Any]:
    """Return ``schemas/<name>.schema.json`` beside a plugin's file."""
    return json.loads((Path(plugin_file).parent / "schemas" / f"{name}.schema.json").read_text("utf-8"))
