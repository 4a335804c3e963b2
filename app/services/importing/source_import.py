"""Pulling a shop's data from a source of outside into its draft: read, check, compare, and publish where that is agreed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import AppError, InvalidTenant, NotFound, Problem, PublishConflict
from app.services.importing.catalog_import import CatalogImport, ImportReport
from app.services.importing.record_import import RecordImport
from app.services.publishing.differences import Change
from app.services.publishing.publisher import Published, Publisher
from app.storage.folders.folders import BusinessRoot
from plugins.contracts import Source
from plugins.kit.outward import Refused, Unavailable

log = logging.getLogger(__name__)
CATALOG = "catalog"


class SourceFailed(AppError):
    """The outside service could not be read; nothing was changed."""

    status, code = 502, "source_failed"


@dataclass(frozen=True, slots=True)
class TableReport:
    """What became of one table."""

    document: str
    name: str
    report: ImportReport


@dataclass(frozen=True, slots=True)
class SourceReport:
    """How a pull went: each table, the draft's faults and what it changes, the version that went live, and why none did."""

    tables: tuple[TableReport, ...]
    problems: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()
    published: Published | None = None
    held: str = ""

    @property
    def sentence(self) -> str:
        parts = [f"{table.document}: {_counts(table.report)}" for table in self.tables]
        if self.published is not None and self.published.new:
            parts.append(f"version {self.published.version} is live")
        return "; ".join([*parts, *([self.held] if self.held else [])]) + "."


class SourceImport:
    """Pulls into the drafts of a business root and publishes them."""

    def __init__(self, root: BusinessRoot, publisher: Publisher | None = None):
        self.root, self._publisher = root, publisher or Publisher(root)

    def run(self, key: str, source: Source, *, trial: bool = False, publish: bool = False) -> SourceReport:
        """Pull a source into the draft; with ``publish`` what came goes live where the draft held nothing else and has no fault.

        Raises SourceFailed, and UnreadableTable or InvalidTenant for a table or a draft that cannot be used.
        """
        edited = publish and self._is_edited(key)
        try:
            tables = source.pull()
        except (Unavailable, Refused) as error:
            raise SourceFailed(str(error)) from error
        reports = tuple(TableReport(table.document, table.name, self._import(key, table, trial)) for table in tables)
        if trial:
            return SourceReport(reports)
        problems = tuple(self._publisher.validate(key))
        changes = () if problems else self._publisher.diff(key)
        if not publish or problems or not changes:
            return SourceReport(reports, problems, changes, held="the draft has faults, so it was not published" if problems else "")
        if edited:
            held = "the draft held other changes before, so it is left for a person to publish"
            return SourceReport(reports, problems, changes, held=held)
        return self._go_live(key, source, reports, changes)

    def _go_live(self, key: str, source: Source, reports: tuple[TableReport, ...], changes: tuple[Change, ...]) -> SourceReport:
        try:
            published = self._publisher.publish(key, f"From {source.name}")
        except (InvalidTenant, PublishConflict) as error:
            problems = tuple(error.problems) if isinstance(error, InvalidTenant) else ()
            return SourceReport(reports, problems, changes, held=f"it was not published: {error}")
        return SourceReport(reports, (), changes, published)

    def _import(self, key: str, table: Any, trial: bool) -> ImportReport:
        if table.document == CATALOG:
            catalog = CatalogImport(self.root)
            return catalog.run(key, catalog.take(table), replace_all=table.replaces, keep_fields=True, trial=trial)
        return RecordImport(self.root).run(key, table, trial=trial)

    def _is_edited(self, key: str) -> bool:
        """Whether the draft differs from what is live: such changes are somebody's, and not ours to publish."""
        try:
            return bool(self._publisher.diff(key))
        except InvalidTenant:
            return True


def find_source(sources: Sequence[Source], name: str) -> Source:
    """Return the source of this name, or the only one; NotFound says which there are."""
    found = next((source for source in sources if source.name == name), sources[0] if not name and len(sources) == 1 else None)
    if found is None:
        there = ", ".join(source.name for source in sources) or "none; name a connector such as sheets in tenant.json and publish"
        raise NotFound(f"There is no source {name!r}. There are: {there}." if name else f"Say which source. There are: {there}.")
    return found


def _counts(report: ImportReport) -> str:
    told = f"{report.added} added, {report.changed} changed, {report.removed} removed"
    return f"{told}, {len(report.bad)} rows left out" if report.bad else told
