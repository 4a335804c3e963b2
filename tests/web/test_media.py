"""A shop's pictures: those in its media folder, and nothing else."""

from __future__ import annotations

import pytest


def test_a_picture_is_given_with_its_type_and_kept_by_browsers(client):
    with client.get("/media/bikes/small/bell.png") as response:
        assert (response.status_code, response.mimetype) == (200, "image/png")
        assert "max-age=86400" in response.headers["Cache-Control"]
    with client.get("/media/bikes/small/bell.png", headers={"If-None-Match": response.headers["ETag"]}) as again:
        assert (again.status_code, again.data) == (304, b"")


def test_a_drawing_cannot_run_scripts(client):
    with client.get("/media/bikes/red.svg") as response:
        assert response.mimetype == "image/svg+xml"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


ELSEWHERE = [
    "bikes/prices.txt", "bikes/none.png", "bikes/small", "bikes/../draft/tenant.json", "bikes/..%2fdraft%2fcatalog.json",
    "bikes/%2e%2e/x.png", "bikes//etc/passwd.png", "nobody/red.svg", "../bikes/media/red.svg", "bikes/red.svg%00.png", "BIKES/red.svg",
    "bikes/..%5c..%5cx.png", "bikes/" + "a" * 5000 + ".png",
]  # fmt: skip


@pytest.mark.parametrize("path", ELSEWHERE)
def test_everything_else_is_not_found(client, path):
    response = client.get(f"/media/{path}")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")


def test_a_link_out_of_the_folder_leads_nowhere(client, business_root, tmp_path):
    outside = tmp_path / "outside.png"
    outside.write_bytes(b"secret")
    link = business_root / "bikes" / "media" / "link.png"
    link.symlink_to(outside)
    assert client.get("/media/bikes/link.png").status_code == 404
    link.unlink()
