"""Forgetting a person: everything goes, what must stay loses its person, and a signed receipt says which is which."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from app.errors import NotFound, StorageBusy
from app.services.accounts.person import Who
from app.services.customers.files import received_files
from app.services.customers.receipts import Seal, write_receipt
from app.services.customers.striking import Striking
from app.services.secrets.secret_box import keys_of
from app.storage.customers.erasures import DELETED, DONE, RUNNING, Erasure, Person
from app.storage.customers.personal_data import PLANS, By, Fate

log = logging.getLogger(__name__)
AT_ONCE_BYTES = 256 * 1024 * 1024  # a larger file is written anew at night, for whoever writes to it meanwhile waits
ANY_SIZE = 2**62
MOST_LISTED = 500
SNAPSHOTS = "Snapshots and backups made earlier still hold the data. Delete them, or erase again after one is restored."
SUBSCRIBERS = "Services outside that were told of this person; pass the wish on to them."


class Erasing:
    """Erasures of one shop. Every step may be repeated: whatever was cut short goes on where it stood."""

    def __init__(self, platform: Any, key: str):
        self._platform, self._key = platform, key
        self._database = platform.storage.tenant(key)
        self._data = self._database.personal
        self.seal = Seal(keys_of(platform.settings)())

    def erase(self, customer_id: str, who: Who) -> Erasure:
        """Forget a person; NotFound where there is none."""
        person = self._data.collect(customer_id)
        if person is None:
            raise NotFound("There is no such customer, or they were erased.")
        about = self.seal.hashes_of([*person.addresses, *(identity for _, identity in person.identities)])
        told = {"person": about, "subscribers": self._data.subscribers(person)}
        erasure = self._data.begin(person.customer_id, who.name, told, self._now())
        audit, subject = self._platform.accounts.audit, f"customer {person.customer_id}"
        audit.add(who, self._now(), self._key, "customer.erase", subject, None, {"erasure": erasure})
        return self.go_on(erasure)

    def go_on(self, erasure_id: str, most_bytes: int = AT_ONCE_BYTES) -> Erasure:
        """Do what is left of an erasure."""
        erasure = self.find(erasure_id)
        if erasure.state == RUNNING:
            person = self._data.collect(erasure.customer_id)
            if person is not None:
                self._delete(erasure_id, person)
            self._end(erasure_id, DELETED)
        if self.find(erasure_id).state == DELETED and self._compact(most_bytes):
            self._end(erasure_id, DONE)
        return self.find(erasure_id)

    def finish_all(self, most_bytes: int = ANY_SIZE) -> int:
        """Go on with all that is unfinished; return how many there were."""
        unfinished = self._data.unfinished()
        for erasure in unfinished:
            self.go_on(erasure.id, most_bytes)
        return len(unfinished)

    def finish_running(self) -> None:
        """Go on with erasures that were cut short in the middle; a file that is to be written anew waits for the night."""
        for erasure in self._data.unfinished():
            if erasure.state == RUNNING:
                self.go_on(erasure.id)

    def find(self, erasure_id: str) -> Erasure:
        """Return an erasure; NotFound where there is none."""
        found = self._data.find(erasure_id)
        if found is None:
            raise NotFound("There is no such erasure.")
        return found

    def latest(self, address: str = "") -> list[Erasure]:
        """Return the newest erasures first, or only those of whoever has this number, e-mail address or identity."""
        found = self._data.latest(MOST_LISTED)
        return [one for one in found if one.receipt and self.seal.is_about(one.receipt, address)] if address else found

    def _delete(self, erasure_id: str, person: Person) -> None:
        struck = Striking(person, self._data.words(person)).strike(self._data, self._platform.accounts.audit, self._key)
        self._data.count(erasure_id, "struck", struck)
        for path in received_files(self._data, person, self._platform.settings.instance_folder, self._key):
            path.unlink(missing_ok=True)
            self._data.count(erasure_id, "files", 1)
        for by in By:
            for key in person.keys[by]:
                self._data.erase(erasure_id, by, key)

    def _compact(self, most_bytes: int) -> bool:
        try:
            if self._database.compact(most_bytes) and self._platform.accounts.compact(most_bytes):
                return True
            self._database.wipe(_go_on)
            self._platform.accounts.wipe(_go_on)
            return False
        except StorageBusy as error:
            log.warning("%s: the file could not be written anew after an erasure (%s); it is tried again", self._key, error)
            return False

    def _end(self, erasure_id: str, state: str) -> None:
        now = self._now()
        receipt = write_receipt(self._told(self.find(erasure_id), state, now))
        self._data.end(erasure_id, state, receipt, self.seal.sign(receipt), now)

    def _told(self, erasure: Erasure, state: str, now: datetime) -> dict[str, Any]:
        told = erasure.told
        kept = {table: {"rows": count, "why": PLANS[table].reason} for table, count in told.get(Fate.KEPT, {}).items()}
        anonymised = {
            table: {"rows": count, "why": PLANS[table].reason, "emptied": list(PLANS[table].blank)}
            for table, count in told.get(Fate.ANONYMISED, {}).items()
        }
        return {
            "erasure": erasure.id, "shop": self._key, "asked_by": erasure.asked_by, "person": told["person"],
            "begun_at": erasure.begun_at.isoformat(), "ended_at": now.isoformat(), "file_rewritten": state == DONE,
            "erased": told.get(Fate.ERASED, {}), "files": told.get("files", 0), "struck_out_of": told.get("struck", 0),
            "anonymised": anonymised, "kept": kept, "told_outside": told["subscribers"],
            "notes": [SNAPSHOTS, *([SUBSCRIBERS] if told["subscribers"] else [])],
        }  # fmt: skip

    def _now(self) -> datetime:
        return self._platform.clock()


def _go_on() -> None:
    """Rest for nobody: somebody waits for the receipt."""
