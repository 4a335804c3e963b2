"""Which addresses are of the internet: checked against every special block, wrapped ones too."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.kit.outward.own_network import ForbiddenAddress, UnknownHost, find_addresses, is_public

OURS = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "0.0.0.0/8", "224.0.0.0/4")


@given(st.one_of(*[st.ip_addresses(network=network) for network in OURS]))
def test_no_address_of_our_own_is_public_however_it_is_written(address):
    number = int(address)
    nat64 = ipaddress.ip_address((0x64FF9B << 96) | number)
    sixtofour = ipaddress.ip_address((0x2002 << 112) | (number << 80))
    assert not is_public(str(address))
    assert not is_public(f"::ffff:{address}")
    assert not is_public(str(nat64))
    assert not is_public(str(sixtofour))


@given(st.one_of(*[st.ip_addresses(network=network) for network in ("fc00::/7", "fe80::/10", "::1/128", "::/128", "ff00::/8")]))
def test_no_address_of_our_own_of_version_six_is_public(address):
    assert not is_public(str(address))
    assert not is_public(f"{address}%eth0")


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"])
def test_addresses_of_the_internet_are_public(address):
    assert is_public(address)


def test_the_operators_list_is_by_host_or_by_host_and_port():
    assert find_addresses("127.0.0.1", 25, frozenset({"127.0.0.1"}), "CONNECTOR_HOSTS") == ["127.0.0.1"]
    assert find_addresses("127.0.0.1", 25, frozenset({"127.0.0.1:25"}), "CONNECTOR_HOSTS") == ["127.0.0.1"]
    with pytest.raises(ForbiddenAddress, match=r"CONNECTOR_HOSTS=127\.0\.0\.1:26$"):
        find_addresses("127.0.0.1", 26, frozenset({"127.0.0.1:25"}), "CONNECTOR_HOSTS")
    with pytest.raises(UnknownHost, match=r"The host nowhere\.invalid is not known\."):
        find_addresses("nowhere.invalid", 26, frozenset(), "CONNECTOR_HOSTS")
