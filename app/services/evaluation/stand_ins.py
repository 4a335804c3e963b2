"""Words for the places of examples ("how much is {product}"): a shop's own goods, branches and categories."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

from app.services.evaluation.filters import PHRASES
from app.services.evaluation.wares import Ware
from plugins.contracts import Shop, Stores

LONGEST = 5  # words of a product's name, as people say it


class StandIns:
    """Fills places in one language. What a shop does not have (a brand, a branch) stays empty."""

    def __init__(self, language: str, shop: Shop, wares: Sequence[Ware], stores: Stores):
        file = PHRASES / f"{language if (PHRASES / f'{language}.json').exists() else 'en'}.json"
        self._words: Mapping[str, str] = json.loads(file.read_text("utf-8"))["stand_ins"]
        branches = [hit.branch for hit in stores.search_branches(near=None)]
        self._own = {
            "product": [ware.name for ware in wares if len(ware.name.split()) <= LONGEST],
            "category": sorted({ware.categories[-1] for ware in wares if ware.categories}),
            "brand": sorted({ware.brand for ware in wares if ware.brand}),
            "branch": [branch.name.removeprefix(shop.name).strip() for branch in branches],
            "place": sorted({branch.town for branch in branches if branch.town}),
            "postcode": [branch.postcode for branch in branches if branch.postcode],
        }

    def fill(self, name: str, schema: Mapping[str, Any], chance: random.Random) -> str:
        """Return words for a place; two products where several are meant."""
        kind = schema.get("format") or ("product" if name in ("product", "query", "like") else name)
        if name == "products":
            names = self._own["product"]
            return f"{chance.choice(names)}, {chance.choice(names)}" if len(names) > 1 else ""
        if kind in self._own:
            return chance.choice(self._own[kind]) if self._own[kind] else ""
        return self._words.get(name) or self._words.get(kind, "")
