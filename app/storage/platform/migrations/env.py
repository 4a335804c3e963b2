"""Runs the migrations on the connection that app/storage/migrate.py lends, in its transaction."""

from alembic import context

from app.storage.platform.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    version_table_schema=context.config.attributes["schema"],
    target_metadata=metadata,
)
context.run_migrations()
