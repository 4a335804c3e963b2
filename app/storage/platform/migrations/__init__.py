"""Alembic migrations of a tenant's running data."""
