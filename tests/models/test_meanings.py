"""The vectors of what understanding learns from: the product's own once per installation, a shop's own with the shop."""

from __future__ import annotations

import json

import numpy as np
import pytest

from app.container import Platform
from app.services.meanings import learnt_texts
from app.services.publishing.publisher import Publisher
from app.settings import Settings
from tests.pipeline.shops import GROCER, Street

PLUGINS = ["catalog", "faq", "questions", "smalltalk", "embeddings"]
SHOP = {"tenant": GROCER["tenant"] | {"plugins": PLUGINS}, "catalog": GROCER["catalog"], "faq": GROCER["faq"]}
ROW = 16 + 384 * 2 + 4


def silent(done: int, total: int) -> None:
    assert 0 <= done <= total


def run_jobs(platform: Platform, key: str) -> None:
    for job in platform.tenant(key).jobs():
        job.run(silent)


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    place = tmp_path_factory.mktemp("street")
    Street(place, {"shop-one": SHOP, "second": SHOP}).platform.close()
    folders = {"business_root": place / "business", "instance_folder": place / "instance", "log_folder": place / "logs"}
    platform = Platform(Settings(**folders), patient=True)
    yield platform
    platform.close()


def test_examples_have_vectors_when_the_job_is_done(platform):
    tenant = platform.tenant("shop-one")
    texts = learnt_texts(tenant.tools)
    assert tenant.meanings.vectors_of(texts) is None
    run_jobs(platform, "shop-one")
    vectors = tenant.meanings.vectors_of(texts)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=2e-3)
    asked = tenant.stores.embed_texts(texts=texts[:1])[0]
    assert vectors[0] @ asked > 0.999
    assert tenant.meanings.vectors_of(["a text that nobody learns from"]) is None


def test_what_the_product_says_is_computed_once_for_all_shops(platform):
    run_jobs(platform, "shop-one")
    [common] = (platform.settings.models / "vectors").glob("*.vectors")
    before = common.read_bytes()
    run_jobs(platform, "second")
    assert common.read_bytes() == before
    own = {}
    for key in ("shop-one", "second"):
        [kept] = (platform.settings.business_root / key / "index" / "kept" / "vectors").glob("*.vectors")
        own[key] = kept.stat().st_size
    assert 0 < own["shop-one"] == own["second"] < len(before)


def test_a_new_version_computes_only_what_is_new(platform):
    run_jobs(platform, "second")
    [kept] = (platform.settings.business_root / "second" / "index" / "kept" / "vectors").glob("*.vectors")
    before = kept.stat().st_size
    entry = {"id": "pets", "question": "May my very own dog come in?", "answer": "Yes, on a lead."}
    draft = platform.settings.business_root / "second" / "draft"
    (draft / "faq.json").write_text(json.dumps({"entries": [*GROCER["faq"]["entries"], entry]}), "utf-8")
    Publisher(platform.directory.root, platform.build).publish("second")
    platform.directory.refresh("second")
    run_jobs(platform, "second")
    assert kept.stat().st_size - before == ROW
    tenant = platform.tenant("second")
    assert tenant.meanings.vectors_of(learnt_texts(tenant.tools)) is not None
