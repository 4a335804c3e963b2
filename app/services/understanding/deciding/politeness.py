"""What a request is without the greetings and thanks around it."""

from __future__ import annotations

from collections.abc import Mapping

from app.services.understanding.deciding.deciding import ACT
from app.services.understanding.deciding.filling import Filler
from app.services.understanding.routing.intents import View
from app.services.understanding.routing.training import Trained
from app.services.understanding.text.clauses import Clause


def meant_of(whole: Clause, rest: Clause, trained: Trained, fillers: Mapping[str, Filler]) -> Clause:
    """Return the rest of what was said without politeness; where that is all there is ("thank you so much"), or belongs to what is
    asked ("shop ở đâu"), it is meant too."""
    if len(rest.tokens) == len(whole.tokens) or rest.slots:
        return rest
    said = next(iter(trained.router.rank([View(whole.marked(()))])), None)
    meant = next(iter(trained.router.rank(rest.views)), None)
    plain = said and said.tool and said.score >= ACT and not fillers[said.tool].required
    return whole if plain and (meant is None or said.score > meant.score) else rest
