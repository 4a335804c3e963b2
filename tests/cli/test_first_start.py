"""A start publishes what came with the product, and nothing that somebody is still working on."""

from __future__ import annotations

import pytest

from app.container import Platform
from app.services.shops.tenant_templates import begin_tenant
from app.settings import load_settings
from app.storage.folders.folders import BusinessRoot
from scripts.cli.demo import publish_unpublished


@pytest.fixture
def root(tmp_path):
    return BusinessRoot(tmp_path / "business")


@pytest.fixture
def platform(tmp_path, root):
    folders = {"BUSINESS_ROOT": root.path, "INSTANCE_FOLDER": tmp_path / "instance", "LOG_FOLDER": tmp_path / "logs"}
    made = Platform(load_settings({f"ASSISTANT_{name}": str(value) for name, value in folders.items()}, env_file=None))
    yield made
    made.close()


def came_along(root, key):
    begin_tenant(root, key, "grocer", {})
    root.tenant(key).begun_file.unlink()
    return root.tenant(key).draft().path


def test_a_shop_that_somebody_began_is_theirs_to_publish(platform, root):
    begin_tenant(root, "begun", "grocer", {})
    came_along(root, "shipped")
    assert list(publish_unpublished(platform)) == [("shipped", None)]
    assert root.published() == ["shipped"]
    assert list(publish_unpublished(platform, ["begun"])) == []


def test_a_broken_draft_keeps_no_other_shop_from_being_served(platform, root):
    (came_along(root, "broken") / "catalog.json").write_text("{", "utf-8")
    came_along(root, "sound")
    (broken, fault), sound = publish_unpublished(platform)
    assert (broken, "catalog.json" in str(fault), sound) == ("broken", True, ("sound", None))
    assert root.published() == ["sound"]
