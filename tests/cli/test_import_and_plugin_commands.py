"""``assistant import`` and ``assistant plugin``: a list comes in, and a written plugin works as it is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]


def install(package: Path, into: Path) -> Path:
    """Lay a package out as an installer would: its module and its entry points."""
    project = tomllib.loads((package / "pyproject.toml").read_text())
    for module in project["tool"]["setuptools"]["packages"]:
        shutil.copytree(package / module, into / module)
    about = into / f"{project['project']['name'].replace('-', '_')}-0.1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['project']['name']}\nVersion: 0.1.0\n")
    lines = [f"{name} = {value}" for name, value in project["project"]["entry-points"]["sales_assistant.plugins"].items()]
    (about / "entry_points.txt").write_text("\n".join(["[sales_assistant.plugins]", *lines]))
    return into


def test_a_list_is_imported_with_its_mapping_shown(assistant, tmp_path):
    assistant("tenant", "new", "corner")
    (tmp_path / "list.csv").write_text("Code;Bezeichnung;Kosten\nA1;Äpfel;2.50\nA2;Birnen;cheap\n", "utf-8")
    asked = assistant("import", "catalog", "corner", "list.csv", "--dry-run").stdout
    assert 'No column is taken for the price, and new products need one. Say which it is: --map "Net EUR=price".' in asked
    trial = assistant("import", "catalog", "corner", "list.csv", "--map", "Kosten=price", "--dry-run")
    assert trial.stdout.splitlines() == [
        "CSV, utf-8, semicolon, 2 rows. Columns are taken as (change with --map):",
        "  Code -> sku",
        "  Bezeichnung -> name",
        "  Kosten -> price",
        "Rows: 1 added, 0 changed, 0 unchanged, 1 left out. Products: 1, before 0, removed 0.",
        "Nothing was written (--dry-run).",
    ]
    done = assistant("import", "catalog", "corner", "list.csv", "--map", "Kosten=price")
    assert done.returncode == 1
    assert 'line 3: left out: "cheap" is not a price. Write one like 1.99.' in done.stderr
    assert done.stdout.endswith("Next: assistant tenant publish corner\n")
    catalog = json.loads((tmp_path / "business/corner/draft/catalog.json").read_text())
    assert catalog == {"products": [{"sku": "A1", "name": "Äpfel", "price": 250}]}


def test_columns_that_are_no_known_field_are_shown_with_what_becomes_of_them(assistant, tmp_path):
    assistant("tenant", "new", "corner")
    (tmp_path / "list.csv").write_text("sku,name,price,Shade,Cost price\nA1,Apples,2.50,red,1.10\n", "utf-8")

    def shown(*options: str) -> list[str]:
        return assistant("import", "catalog", "corner", "list.csv", "--dry-run", *options).stdout.splitlines()[4:-2]

    internal = '  Cost price -> ignore  (not for customers, it seems; --map "Cost price=attribute" shows it)'
    assert shown() == [
        "  Shade -> attribute  (customers see it)",
        internal,
        "Not a known field, so an attribute that customers see: Shade.",
        "--ignore leaves such columns out, --attributes takes them without this word.",
    ]
    assert shown("--attributes") == ["  Shade -> attribute  (customers see it)", internal]
    assert shown("--ignore") == ["  Shade -> ignore  (left out)", internal]


def test_a_wrong_mapping_is_a_wrong_usage(assistant):
    assistant("tenant", "new", "corner")
    assert assistant("import", "catalog", "corner", "list.csv", "--map", "price").returncode == 2
    assert "is no file" in assistant("import", "catalog", "corner", "list.csv").stderr


@pytest.mark.parametrize(("name", "kind"), [("weather", "skill"), ("tide_times", "store")])
def test_a_written_plugin_is_listed_tested_and_published(assistant, tmp_path, name, kind):
    assert assistant("plugin", "new", name, "--kind", kind).returncode == 0
    package = tmp_path / f"assistant-{name.replace('_', '-')}"
    site = tmp_path / "site"
    site.mkdir()
    install(package, site)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(package)]
    environment = os.environ | {"PYTHONPATH": f"{HOUSE}{os.pathsep}{site}"}
    tested = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert tested.returncode == 0, tested.stdout
    assert f"{name} " in assistant("plugin", "list", path=(site,)).stdout
    linted = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E,F", "--line-length", "140", str(package)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert linted.returncode == 0, linted.stdout

    assistant("tenant", "new", "corner")
    file = tmp_path / "business/corner/draft/tenant.json"
    tenant = json.loads(file.read_text()) | {"plugins": ["catalog", "product_search", "smalltalk", name]}
    file.write_text(json.dumps(tenant))
    assert f"{name} " in assistant("plugin", "list", "corner", path=(site,)).stdout
    unknown = assistant("tenant", "publish", "corner")
    assert f"corner/draft/tenant.json: plugins[3]: '{name}' is not installed. Install its package" in unknown.stderr
    published = assistant("tenant", "publish", "corner", path=(site,))
    assert published.returncode == 0, published.stderr
    if kind == "skill":
        assert "Welcome to Corner!" in assistant("ask", "corner", "give me a warm welcome", path=(site,)).stdout


def test_a_fault_of_a_plugin_names_its_place_in_the_list_and_all_that_is_wrong(assistant, tmp_path):
    assistant("tenant", "new", "corner")
    file = tmp_path / "business/corner/draft/tenant.json"
    wrong = {"name": "openai_compatible", "options": {"modle": "x"}}
    file.write_text(json.dumps(json.loads(file.read_text()) | {"plugins": ["*", "nosuch", wrong]}))
    told = assistant("tenant", "validate", "corner").stderr
    assert "corner/draft/tenant.json: plugins[1]: 'nosuch' is not installed." in told
    assert "corner/draft/tenant.json: plugins[2]: options of 'openai_compatible': " in told
    assert "'model' is a required property" in told
    assert "'modle' was unexpected" in told


def test_a_plugin_does_not_take_a_name_or_folder_that_is_there(assistant):
    assert "cannot name a new plugin" in assistant("plugin", "new", "catalog").stderr
    assert assistant("plugin", "new", "tides").returncode == 0
    assert "is there already" in assistant("plugin", "new", "tides").stderr
