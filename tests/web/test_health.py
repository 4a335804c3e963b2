"""Is it alive, is it well: cheap, honest, and silent about secrets."""

from __future__ import annotations

from app.container import Platform
from app.routes.health import check_disk
from plugins.contracts import Health


def test_health_is_cheap_and_true(client):
    response = client.get("/health")
    assert (response.status_code, response.json) == (200, {"status": "ok"})


def test_detailed_health_tells_of_storage_plugins_disk_and_versions(client):
    response = client.get("/health/detailed")
    assert (response.status_code, response.json["status"]) == (200, "ok")
    assert {"storage", "catalog", "disk"} <= {check["name"] for check in response.json["checks"]}
    assert set(response.json["versions"]) == {"sales-assistant", "python", "flask"}


class Ailing(Platform):
    """A platform whose catalogue is ill."""

    def health(self):
        return [Health("catalog", False, "The index is missing. Publish the shop again.")]


def test_what_is_not_well_is_told_with_503(make_app):
    response = make_app(Ailing).test_client().get("/health/detailed")
    assert (response.status_code, response.json["status"]) == (503, "failing")
    assert response.json["checks"][0] == {"name": "catalog", "ok": False, "detail": "The index is missing. Publish the shop again."}


def test_a_shop_that_is_not_published_is_told_without_secrets(make_app):
    client = make_app(business_key="nobody", secret_key="hush-hush", redis_url="redis://:hush-hush@127.0.0.1:1/0").test_client()
    response = client.get("/health/detailed")
    assert response.status_code == 503
    assert "hush-hush" not in response.text


def test_the_disk_is_looked_at_even_before_the_folder_is_made(tmp_path):
    assert check_disk(tmp_path / "not" / "yet").name == "disk"
