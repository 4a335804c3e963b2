"""Guards that the generated references say what the code says."""

from __future__ import annotations

from pathlib import Path

from app.settings import Settings
from scripts.cli import main
from scripts.reference import RENEW, ROOT, generated_files, stale_files


def test_the_generated_references_are_current(tmp_path: Path):
    settings = Settings(business_root=tmp_path / "business", instance_folder=tmp_path / "instance", log_folder=tmp_path / "logs")
    stale = [str(path.relative_to(ROOT)) for path in stale_files(generated_files(main, settings))]
    assert stale == [], f"Renew them with: {RENEW}"
