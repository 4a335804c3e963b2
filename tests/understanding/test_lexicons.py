"""The word lists of a language: a name stands in a file once, and the order of a name's words is told in one place."""

from __future__ import annotations

import pytest

from app.services.understanding.text.lexicon import FOLDER, WrittenTwice, load_lexicon, read_lexicon
from plugins.kit.goods.head_words import HEAD_FIRST


def test_a_list_that_is_written_twice_is_refused(tmp_path):
    path = tmp_path / "en.json"
    path.write_text('{"off_again": ["off"], "yes": {"ok": 1, "ok": 2}}', "utf-8")
    with pytest.raises(WrittenTwice) as refused:
        read_lexicon(path)
    assert str(refused.value) == "en.json: 'ok' is written twice. Put what both say under one name."


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_a_lexicon_names_every_list_once(path):
    assert read_lexicon(path)["off_again"]
    assert load_lexicon(path.stem).head_first == (path.stem in HEAD_FIRST)
