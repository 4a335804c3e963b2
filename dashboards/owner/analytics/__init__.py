"""The analytics page: what is looked at, its sections, their charts and what can be taken along."""
