CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE people (
	id TEXT NOT NULL, 
	email TEXT NOT NULL, 
	name TEXT NOT NULL, 
	locale TEXT NOT NULL, 
	password TEXT NOT NULL, 
	two_step TEXT NOT NULL, 
	two_step_last BIGINT NOT NULL, 
	is_operator INTEGER NOT NULL, 
	created_at BIGINT NOT NULL, 
	signed_in_at BIGINT, 
	disabled_at BIGINT, 
	CONSTRAINT pk_people PRIMARY KEY (id), 
	CONSTRAINT uq_people_email UNIQUE (email)
);
CREATE TABLE memberships (
	person_id TEXT NOT NULL, 
	tenant TEXT NOT NULL, 
	role TEXT NOT NULL, 
	CONSTRAINT pk_memberships PRIMARY KEY (person_id, tenant), 
	CONSTRAINT fk_memberships_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT ck_memberships_role CHECK (role IN ('viewer', 'manager', 'admin'))
);
CREATE TABLE recovery_codes (
	person_id TEXT NOT NULL, 
	code_hash TEXT NOT NULL, 
	CONSTRAINT pk_recovery_codes PRIMARY KEY (person_id, code_hash), 
	CONSTRAINT fk_recovery_codes_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
CREATE TABLE sign_ins (
	token_hash TEXT NOT NULL, 
	person_id TEXT NOT NULL, 
	is_complete INTEGER NOT NULL, 
	address TEXT NOT NULL, 
	browser TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	CONSTRAINT pk_sign_ins PRIMARY KEY (token_hash), 
	CONSTRAINT fk_sign_ins_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
CREATE TABLE links (
	token_hash TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	person_id TEXT, 
	expires_at BIGINT NOT NULL, 
	CONSTRAINT pk_links PRIMARY KEY (token_hash), 
	CONSTRAINT fk_links_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT ck_links_purpose CHECK (purpose IN ('first', 'password'))
);
CREATE TABLE failed_tries (
	subject TEXT NOT NULL, 
	tries INTEGER NOT NULL, 
	last_at BIGINT NOT NULL, 
	CONSTRAINT pk_failed_tries PRIMARY KEY (subject)
);
CREATE TABLE api_keys (
	id TEXT NOT NULL, 
	secret_hash TEXT NOT NULL, 
	tenant TEXT NOT NULL, 
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	scopes TEXT NOT NULL, 
	made_by TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	used_at BIGINT, 
	expires_at BIGINT, 
	revoked_at BIGINT, 
	CONSTRAINT pk_api_keys PRIMARY KEY (id), 
	CONSTRAINT uq_api_keys_secret_hash UNIQUE (secret_hash)
);
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	tenant TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	actor_name TEXT NOT NULL, 
	action TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	"before" TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	address TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (id)
);
CREATE TABLE identities (
	issuer TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	person_id TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_identities PRIMARY KEY (issuer, subject), 
	CONSTRAINT fk_identities_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT uq_identities_person_id_issuer UNIQUE (person_id, issuer)
);
CREATE INDEX ix_api_keys_tenant ON api_keys (tenant);
CREATE INDEX ix_audit_tenant_id ON audit (tenant, id);
CREATE INDEX ix_links_person_id ON links (person_id);
CREATE INDEX ix_memberships_tenant ON memberships (tenant);
CREATE INDEX ix_sign_ins_person_id ON sign_ins (person_id);
INSERT INTO alembic_version VALUES ('0002');
