"""What may be said of a branch: its address in one line, and the facts that back it."""

from __future__ import annotations

from plugins.contracts import Branch, Fact
from plugins.kit.phrases import phrase_key


def name_fact(branch: Branch) -> Fact:
    return Fact("branch", branch.name, branch.id, source=f"{branch.source}/name")


def contact_facts(branch: Branch) -> list[Fact]:
    """Return the name of a branch, where it is and how to reach it, each citing its own field."""
    facts = [name_fact(branch)]
    for name in ("address", "town", "postcode", "phone", "email"):
        if getattr(branch, name):
            facts.append(Fact(name, getattr(branch, name), branch.id, source=f"{branch.source}/{name}"))
    return facts


def service_facts(branch: Branch) -> list[Fact]:
    return [Fact("service", name, branch.id, source=f"{branch.source}/services/{index}") for index, name in enumerate(branch.services)]


def address_of(branch: Branch) -> str:
    """Return the address with town and postcode, which some shops write into the address already."""
    within = phrase_key(branch.address)
    parts = [branch.address, *(part for part in (branch.town, branch.postcode) if part and phrase_key(part) not in within)]
    return ", ".join(part for part in parts if part)
