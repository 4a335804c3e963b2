"""Hosts of the operator's own network that a tenant's plugins may reach: "localhost", "localhost:11434", "10.0.0.7"."""

from __future__ import annotations

from collections.abc import Set


def allows(own_hosts: Set[str], host: str, port: int) -> bool:
    """Return whether a host is on the operator's list, with this port or with none."""
    return host.lower() in own_hosts or f"{host.lower()}:{port}" in own_hosts
