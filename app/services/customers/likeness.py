"""Which records of a list may be one person's: they gave the same telephone number or e-mail address, which proves nothing by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.storage.customers.customer_linking import alike
from app.storage.customers.customer_rows import Customer


def side_by_side(customers: Sequence[Customer]) -> list[list[Customer]]:
    """Return the customers in their order, those with an address in common together at the place of the first."""
    groups: dict[int, list[Customer]] = {}
    of_address: dict[tuple[str, str], int] = {}
    for place, customer in enumerate(customers):
        addresses = list(_addresses(customer))
        met = sorted({of_address[each] for each in addresses if each in of_address})
        first = met[0] if met else place
        joined = [each for other in met[1:] for each in groups.pop(other)]  # who has something in common with both
        groups.setdefault(first, []).extend([*joined, customer])
        of_address = {each: first if at in met else at for each, at in of_address.items()} | dict.fromkeys(addresses, first)
    return list(groups.values())


def _addresses(customer: Customer) -> Iterator[tuple[str, str]]:
    for contact in customer.contacts:
        if found := alike(contact.kind, contact.value):
            yield contact.kind, found
