"""Records of a list that may be one person's: they gave the same telephone number or e-mail address, which proves nothing by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from app.storage.customers import customer_desk_statements as sql
from app.storage.customers.customer_linking import alike
from app.storage.customers.customer_rows import Customer, customer_of
from app.storage.databases.links import Link

MOST_SHARING = 100  # an address that more records have is a shop's or a switchboard's, and tells nobody apart
Group = list[Customer]


def groups_of(link: Link, listed: Sequence[Customer], is_listed: Callable[[str], bool]) -> list[Group]:
    """Return the customers of a page in their order, each with all of the list who may be the same person, wherever these stand in it;
    ``is_listed`` says who is in the list. In a group those with the latest contact come first."""
    known = {customer.id: customer for customer in listed}
    grouped: set[str] = set()
    groups = []
    for customer in listed:
        if customer.id not in grouped:
            group = _group(link, customer, known, is_listed)
            grouped |= {each.id for each in group}
            groups.append(sorted(group, key=place_of, reverse=True))
    return groups


def place_of(customer: Customer) -> tuple[int, str]:
    """Return where a customer stands in the list, the first with the highest."""
    listed_at, _, id = customer.place.partition("-")
    return int(listed_at), id


def _group(link: Link, first: Customer, known: dict[str, Customer], is_listed: Callable[[str], bool]) -> Group:
    """Return a customer with all that an address leads to, from one to the next."""
    group, waiting = {first.id: first}, [first]
    while waiting:
        customer = waiting.pop()
        for root in _alike(link, customer):
            if root in group or not (root in known or is_listed(root)):
                continue
            if root not in known:
                known[root] = customer_of(link, link.rows(sql.ROOT, {"whom": root})[0])
            group[root] = known[root]
            waiting.append(known[root])
    return list(group.values())


def _alike(link: Link, customer: Customer) -> Iterator[str]:
    """Yield who has an address in common with a customer and was not told to be somebody else."""
    addresses = dict.fromkeys((each.kind, alike(each.kind, each.value)) for each in customer.contacts)
    for kind, address in addresses:
        roots = [root for (root,) in link.rows(sql.ALIKE, {"of_kind": kind, "as": address})] if address else []
        for root in roots if len(roots) <= MOST_SHARING else ():
            if root != customer.id and not link.rows(sql.DIFFERENT, pair_of(customer.id, root)):
                yield root


def pair_of(one: str, other: str) -> dict[str, str]:
    """Return two customers as what is noted of both names them."""
    first, second = sorted((one, other))
    return {"one": first, "other": second}
