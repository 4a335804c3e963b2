"""What a tenant's list of plugins stands for."""

from __future__ import annotations

from plugins.builtins import BUILTINS
from plugins.manager import plugin_refs


def test_no_list_means_all_built_ins():
    assert [ref.name for ref in plugin_refs(None)] == list(BUILTINS)


def test_a_star_stands_for_the_built_ins_beside_ones_own():
    refs = plugin_refs(["weather", "*", {"name": "geo", "options": {"near": 3}}])
    assert [ref.name for ref in refs] == ["weather", *(name for name in BUILTINS if name != "geo"), "geo"]
    assert refs[-1].options == {"near": 3}
    assert [refs[0].place, refs[1].place, refs[-2].place, refs[-1].place] == [0, 1, 1, 2]


def test_a_list_without_a_star_is_all_there_is():
    assert [ref.name for ref in plugin_refs(["catalog", "prices"])] == ["catalog", "prices"]
