"""What a plugin is bound to: a tenant version's folder, the documents it owns, its health."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from plugins.contracts.models import Engine
from plugins.contracts.records import Stores
from plugins.contracts.shop import Shop

if TYPE_CHECKING:
    from plugins.kit.outward import Outward


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON document that a plugin owns in the tenant's folder. ``schema`` is JSON Schema draft 2020-12; ``migrate``
    turns an older document into today's; ``required`` documents must be there to publish; ``records`` is the name of its
    main list and ``key`` what identifies a record in it, so that a diff speaks of records."""

    name: str
    schema: Mapping[str, Any]
    required: bool = False
    migrate: Callable[[Any], Any] | None = None
    records: str = ""
    key: str = ""


class Folder(Protocol):
    """One tenant version, read-only."""

    shop: Shop
    engine: Engine
    outward: Outward  # every call to an outside service goes through it
    stores: Stores  # this version's hooks, there once all its plugins are made: to be asked for in a hook, never in create()

    def read(self, document: str) -> Any:
        """Return the parsed document (``catalog``, without ``.json``), or None when the version has none."""

    def source(self, document: str, pointer: str) -> str:
        """Return the citation of a place in a document: ``versions/3/catalog.json#/products/17`` (RFC 6901)."""

    def cache(self, name: str) -> Path:
        """Return a folder for data derived from this version (an index); it may vanish at any time."""

    def kept(self, name: str) -> Path:
        """Return a folder for derived data that all versions of the tenant share (vectors); it may vanish at any time too."""


@dataclass(frozen=True, slots=True)
class Health:
    """A check's outcome: ``ok``, and a sentence that says what to do when it is not."""

    name: str
    ok: bool
    detail: str = ""
