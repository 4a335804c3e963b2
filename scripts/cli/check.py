"""``assistant check``: every shop's draft, and the generated references."""

from __future__ import annotations

from pathlib import Path

import click

from app.errors import AppError
from app.services.publishing.publisher import Publisher
from app.services.secrets.tenant_secrets import TenantSecrets
from app.settings import load_settings
from app.storage.folders.folders import BusinessRoot
from scripts.reference import RENEW, ROOT, generated_files, stale_files


@click.command()
@click.option("--renew", is_flag=True, help="Write the generated references anew.")
@click.pass_context
def check(context: click.Context, renew: bool) -> None:
    """Check every shop's draft and the generated references."""
    settings = load_settings()
    root = BusinessRoot(Path(context.obj or settings.business_root), secrets=TenantSecrets.of(settings).read)
    shops = root.keys()
    faults = [str(problem) for key in shops for problem in _problems(root, key)]
    parent = context.parent.command if context.parent else check
    files = generated_files(parent, settings) if isinstance(parent, click.Group) else {}
    for path in stale_files(files):
        if renew:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], "utf-8")
            click.echo(f"Renewed {path.relative_to(ROOT)}.")
        else:
            faults.append(f"{path.relative_to(ROOT)} is out of date. Renew it with: {RENEW}")
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(1)
    click.echo(f"All is well: {len(shops)} shops, {len(files)} generated files.")


def _problems(root: BusinessRoot, key: str) -> list:
    try:
        return Publisher(root).validate(key)
    except AppError as error:
        return [error]
