"""``assistant serve``: publish what came along and was never published, then serve with gunicorn, with the worker beside it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from app.errors import AppError
from app.settings import Settings, SettingsError, load_settings
from app.storage.folders.folders import BusinessRoot
from app.worker.demo_wish import wish_for_demo
from scripts.cli.demo import publish_unpublished, unpublished
from scripts.cli.processes import Together

CONFIG = Path(__file__).resolve().parents[2] / "app" / "gunicorn_conf.py"


@click.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="How many web processes.")
@click.option("--demo", is_flag=True, help="At the very first start, have the worker fill the demo shops with demo data.")
@click.option("--no-worker", is_flag=True, help="Only the web processes; the worker runs elsewhere, or not at all.")
@click.pass_context
def serve(context: click.Context, host: str | None, port: int | None, workers: int | None, demo: bool, no_worker: bool) -> None:
    """Serve the published shops. What came along and was never published is published first; a shop that somebody began waits for them."""
    given = {"ASSISTANT_HOST": host, "ASSISTANT_PORT": port, "ASSISTANT_WEB_WORKERS": workers, "ASSISTANT_BUSINESS_ROOT": context.obj}
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})
    try:
        settings = load_settings()
        if demo:
            wish_for_demo(settings.instance_folder)
        _publish(settings)
    except (AppError, SettingsError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Serving http://{settings.host}:{settings.port} (stop with Ctrl+C)")
    sys.stdout.flush()
    web = [str(Path(sys.executable).with_name("gunicorn")), "-c", str(CONFIG), "app.wsgi:app"]
    if no_worker:
        os.execv(web[0], web)
    worker = [str(Path(sys.executable).with_name("assistant")), "worker"]
    sys.exit(Together(web, worker, (settings.host, settings.port)).run())


def _publish(settings: Settings) -> None:
    """Publish what waits for it. What that takes is imported only then, for gunicorn will import it all again."""
    if not unpublished(BusinessRoot(settings.business_root)):
        return
    from app.container import Platform

    platform = Platform(settings)
    try:
        for key, fault in publish_unpublished(platform):
            click.echo(f"{key} is not published, for its draft has faults. {fault}" if fault else f"Published {key}.", err=bool(fault))
    finally:
        platform.close()
