"""``assistant ask`` and ``eval`` at shops of one's own: what they keep goes, what the shop was given is there."""

from __future__ import annotations

import json

import pytest

MODEL = {"name": "openai_compatible", "options": {"model": "gpt-5-mini", "api_key": {"$secret": "openai"}}}


@pytest.fixture
def corner(assistant, tmp_path):
    """Publish a shop whose model has a stored key; return its draft folder."""
    assistant("tenant", "new", "corner", "--template", "grocer")
    about = tmp_path / "business/corner/draft/tenant.json"
    about.write_text(json.dumps(json.loads(about.read_text()) | {"plugins": ["*", MODEL]}))
    assistant("secret", "set", "corner", "openai", "--value-from", "-", answers="sk-of-the-shop\n")
    published = assistant("tenant", "publish", "corner")
    assert published.returncode == 0, published.stderr
    return about.parent


def test_a_shop_with_a_stored_key_is_asked_and_nothing_of_it_is_kept(assistant, corner, tmp_path):
    asked = assistant("ask", "corner", "hello")
    assert (asked.returncode, asked.stderr) == (0, "")
    assert asked.stdout.startswith("Hi, I'm Sam")
    assert not (tmp_path / "instance/corner.db").exists()


@pytest.mark.parametrize("which", [[], ["--draft"]], ids=["live", "draft"])
def test_a_shop_with_a_stored_key_is_measured(assistant, corner, tmp_path, which):
    dialogue = tmp_path / "corner/one.jsonl"
    dialogue.parent.mkdir()
    dialogue.write_text(json.dumps({"say": "how much is oat milk?", "tools": ["product_price"]}) + "\n")
    played = assistant("eval", "dialogues", str(dialogue), *which)
    assert (played.returncode, played.stderr) == (0, ""), played.stdout


def test_a_shop_restored_without_its_keys_says_what_it_lacks(assistant, corner):
    assistant("tenant", "snapshot", "corner", "kept.zip")
    restored = assistant("tenant", "restore", "kept.zip", "second")
    assert (restored.returncode, restored.stdout) == (0, "Restored second: version 1 is live.\n")
    assert restored.stderr.startswith("It cannot answer yet: second/versions/1/tenant.json: plugins[1].options.api_key: the secret openai")
    assert restored.stderr.endswith("Store it: assistant secret set second openai\n")
