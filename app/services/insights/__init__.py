"""The figures behind the owner's pages."""

from app.services.insights.asking import COMPARES, SPANS, Asked, BadSpan
from app.services.insights.figures import BY_BRANCH, FIGURES, PARTS, TODAY, Figure, Recipe, definition
from app.services.insights.insights import Insights, Series, spark
from app.services.insights.model_use import ModelUse
from app.services.insights.spans import Grain, Slot, Span

__all__ = [
    "BY_BRANCH", "COMPARES", "FIGURES", "PARTS", "SPANS", "TODAY", "Asked", "BadSpan", "Figure", "Grain", "Insights", "ModelUse", "Recipe",
    "Series", "Slot", "Span", "definition", "spark",
]  # fmt: skip
