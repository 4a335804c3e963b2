"""Reading sources of outside by the clock, as schedules of the worker."""

from __future__ import annotations

from collections.abc import Sequence

from app.storage.folders.folders import BusinessRoot, VersionFolder
from plugins.contracts import NotNow, Run, Schedule, Source


def schedules_of(folder: VersionFolder, sources: Sequence[Source]) -> list[Schedule]:
    """Return what the worker does for sources that are to be read by the clock."""

    def pull(source: Source, run: Run) -> str:
        from app.services.importing.source_import import SourceFailed, SourceImport  # in the worker alone: what it imports takes a while

        tenant = folder.tenant
        root = BusinessRoot(tenant.path.parent, tenant.engine, tenant.secrets, tenant.outward)
        try:
            return SourceImport(root).run(tenant.key, source, publish=source.publishes).sentence
        except SourceFailed as error:
            raise NotNow(str(error)) from error

    timed = [source for source in sources if source.cron or source.every]
    return [Schedule(f"read {one.name}", lambda run, one=one: pull(one, run), one.cron, one.every) for one in timed]
