"""A record of the draft, or a variant within one, as texts to read and to put in: "the black T-shirt, size M" is part of its article."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import NotFound
from app.services.drafts.editor import BadRecord, Change, DraftEditor, OpenRecord, Overtaken
from app.services.drafts.fields import fields_of, read_fields
from app.services.drafts.values import Writing
from plugins.contracts import Document

VARIANTS, KEY = "variants", "sku"


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """Where a key lies: the record's own key, and the variant's where the key is one's."""

    editor: DraftEditor
    document: Document
    key: str
    variant: str = ""

    def texts(self) -> dict[str, str]:
        """Return the fields as people write them."""
        return self._texts_of(self.editor.open(self.document, self.key))

    def _texts_of(self, opened: OpenRecord) -> dict[str, str]:
        if not self.variant:
            return {field.name: field.text for field in opened.fields}
        return {field.name: field.text for field in fields_of(self._schema, self._found(opened.record), self._writing)}

    def save(self, fields: Mapping[str, str], was: Mapping[str, str]) -> Change:
        """Put texts into fields; raises what the editor does, also where a field does not hold what it ``was`` any more."""
        opened = self.editor.open(self.document, self.key)
        if was and was.items() - self._texts_of(opened).items():
            raise Overtaken("Somebody else has just changed this. Look at what stands there now, then change it again.")
        given = dict(fields) if not self.variant else {VARIANTS: self._changed(opened.record, fields)}
        return self.editor.save(self.document, self.key, given, opened.mark)

    def _changed(self, record: Mapping[str, Any], fields: Mapping[str, str]) -> str:
        """Return the list of variants with one of them changed, as its field takes it."""
        after, faults = read_fields(self._schema, self._found(record), fields, self._writing)
        if faults:
            raise BadRecord(faults)
        return json.dumps([after if each.get(KEY) == self.variant else each for each in record[VARIANTS]], ensure_ascii=False)

    def _found(self, record: Mapping[str, Any]) -> Mapping[str, Any]:
        return next(each for each in record[VARIANTS] if each.get(KEY) == self.variant)

    @property
    def _schema(self) -> Mapping[str, Any]:
        return self.document.schema["properties"][self.document.records]["items"]["properties"][VARIANTS]["items"]

    @property
    def _writing(self) -> Writing:
        return Writing(self.editor.shop.currency, self.editor.shop.locale)


def find_record(editor: DraftEditor, document: str, key: str) -> DraftRecord:
    """Return where a key lies in the draft; NotFound when it is not there."""
    found = editor.document(document)
    inside = ""
    for record in editor.records(found):
        if str(record.get(found.key)) == key:
            return DraftRecord(editor, found, key)
        if not inside and any(isinstance(each, Mapping) and each.get(KEY) == key for each in record.get(VARIANTS) or ()):
            inside = str(record.get(found.key))
    if not inside:
        raise NotFound(f"{key[:80]} is not in {document} any more.")
    return DraftRecord(editor, found, inside, key)
