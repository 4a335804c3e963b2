"""The pages that people see: the list of shops, the demo storefronts, the chat page and the widget."""

from dashboards.pages import blueprint

__all__ = ["blueprint"]
