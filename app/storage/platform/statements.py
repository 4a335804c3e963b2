"""The statements of people, sign-ins, keys and the audit log."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, func, insert, select, update

from app.storage.platform.tables import api_keys, audit, failed_tries, identities, links, memberships, people, recovery_codes, sign_ins

COUNT_PEOPLE = select(func.count()).select_from(people)
FIND_PERSON = select(people).where(people.c.id == bindparam("person"))
FIND_BY_EMAIL = select(people).where(people.c.email == bindparam("address"))
ALL_PEOPLE = select(people).order_by(people.c.name, people.c.email)
PEOPLE_OF = select(people).join(memberships).where(memberships.c.tenant == bindparam("shop")).order_by(people.c.name, people.c.email)
ADD_PERSON = insert(people).inline()
_one_person = update(people).where(people.c.id == bindparam("person"))
CHANGE_PASSWORD = _one_person.values(password=bindparam("to_password"))
CHANGE_TWO_STEP = _one_person.values(two_step=bindparam("to_two_step"), two_step_last=bindparam("to_last"))
USE_CODE = _one_person.where(people.c.two_step_last < bindparam("counter")).values(two_step_last=bindparam("counter"))
NOTE_SIGN_IN = _one_person.values(signed_in_at=bindparam("now"))
DISABLE = _one_person.values(disabled_at=bindparam("at"))
CHANGE_NAME = _one_person.values(name=bindparam("to_name"), locale=bindparam("to_locale"))

ROLES = select(memberships.c.tenant, memberships.c.role).where(memberships.c.person_id == bindparam("person"))
SET_ROLE = insert(memberships).inline()
DROP_ROLE = delete(memberships).where(memberships.c.person_id == bindparam("person"), memberships.c.tenant == bindparam("shop"))

ADD_SIGN_IN = insert(sign_ins).inline()
FIND_SIGN_IN = select(sign_ins).where(sign_ins.c.token_hash == bindparam("token"))
SIGN_INS_OF = select(sign_ins).where(sign_ins.c.person_id == bindparam("person")).order_by(sign_ins.c.seen_at.desc())
SEE_SIGN_IN = update(sign_ins).where(sign_ins.c.token_hash == bindparam("token")).values(seen_at=bindparam("now"))
END_SIGN_IN = delete(sign_ins).where(sign_ins.c.token_hash == bindparam("token"))
END_SIGN_INS = delete(sign_ins).where(sign_ins.c.person_id == bindparam("person"))
END_OTHERS = END_SIGN_INS.where(sign_ins.c.token_hash != bindparam("token"))
END_OLD = delete(sign_ins).where(sign_ins.c.seen_at < bindparam("before"))

ADD_LINK = insert(links).inline()
FIND_LINK = select(links).where(links.c.token_hash == bindparam("token"))
USE_LINK = delete(links).where(links.c.token_hash == bindparam("token"))
DROP_LINKS = delete(links).where(links.c.purpose == bindparam("kind"), links.c.person_id.is_not_distinct_from(bindparam("person")))

ADD_IDENTITY = insert(identities).inline()
IDENTITIES_OF = (
    select(identities.c.issuer, identities.c.created_at).where(identities.c.person_id == bindparam("person")).order_by(identities.c.issuer)
)
DROP_IDENTITY = delete(identities).where(identities.c.person_id == bindparam("person"), identities.c.issuer == bindparam("house"))
FIND_IDENTITY = select(identities.c.person_id).where(identities.c.issuer == bindparam("house"), identities.c.subject == bindparam("name"))

ADD_RECOVERY_CODE = insert(recovery_codes).inline()
DROP_RECOVERY_CODES = delete(recovery_codes).where(recovery_codes.c.person_id == bindparam("person"))
USE_RECOVERY_CODE = DROP_RECOVERY_CODES.where(recovery_codes.c.code_hash == bindparam("code"))
COUNT_RECOVERY_CODES = select(func.count()).select_from(recovery_codes).where(recovery_codes.c.person_id == bindparam("person"))

TRIES = select(failed_tries.c.tries, failed_tries.c.last_at).where(failed_tries.c.subject == bindparam("about"))
DROP_TRIES = delete(failed_tries).where(failed_tries.c.subject == bindparam("about"))
DROP_OLD_TRIES = delete(failed_tries).where(failed_tries.c.last_at < bindparam("before"))
_tries_of = update(failed_tries).where(failed_tries.c.subject == bindparam("about"))
COUNT_TRY = _tries_of.values(tries=failed_tries.c.tries + 1)
DATE_TRY = _tries_of.values(last_at=bindparam("now"))
TAKE_TRY_BACK = _tries_of.values(tries=failed_tries.c.tries - 1)
ADD_TRIES = insert(failed_tries).inline()

ADD_KEY = insert(api_keys).inline()
FIND_KEY = select(api_keys).where(api_keys.c.secret_hash == bindparam("secret"))
KEYS_OF = select(api_keys).where(api_keys.c.tenant == bindparam("shop")).order_by(api_keys.c.created_at.desc(), api_keys.c.id)
SEE_KEY = update(api_keys).where(api_keys.c.id == bindparam("key")).values(used_at=bindparam("now"))
REVOKE_KEY = (
    update(api_keys)
    .where(api_keys.c.id == bindparam("key"), api_keys.c.tenant == bindparam("shop"), api_keys.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("now"))
)

ADD_AUDIT = insert(audit).inline()
AUDIT_OF = (
    select(audit)
    .where(audit.c.tenant == bindparam("shop"), audit.c.id < bindparam("below"))
    .order_by(audit.c.id.desc())
    .limit(bindparam("most"))
)
STRIKE_AUDIT = (
    update(audit)
    .where(audit.c.id == bindparam("row"))
    .values(subject=bindparam("to_subject"), before=bindparam("to_before"), after=bindparam("to_after"))
)
_old = (audit.c.tenant == bindparam("shop")) & (audit.c.created_at < bindparam("before"))
_oldest = select(audit.c.id).where(_old).order_by(audit.c.id).limit(bindparam("most"))
PRUNE_AUDIT = delete(audit).where(audit.c.id.in_(_oldest))
COUNT_AUDIT = select(func.count()).select_from(audit).where(_old)
