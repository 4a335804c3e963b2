"""The owner's pages: sign in, then see and change what one may. ``hang_owner_pages`` hangs them on the application."""

from dashboards.owner.hanging import hang_owner_pages

__all__ = ["hang_owner_pages"]
