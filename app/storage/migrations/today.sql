CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE conversations (
	id TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	session_id TEXT NOT NULL, 
	visitor TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	locale TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	state TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	turns INTEGER NOT NULL, 
	cart_count INTEGER NOT NULL, 
	started_at BIGINT NOT NULL, 
	last_at BIGINT NOT NULL, 
	CONSTRAINT pk_conversations PRIMARY KEY (id), 
	CONSTRAINT uq_conversations_channel_session_id UNIQUE (channel, session_id), 
	CONSTRAINT ck_conversations_owner CHECK (owner IN ('bot', 'human', 'nobody'))
);
CREATE TABLE traces (
	trace_id TEXT NOT NULL, 
	conversation_id TEXT NOT NULL, 
	turn INTEGER NOT NULL, 
	mode TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	tool TEXT NOT NULL, 
	score FLOAT NOT NULL, 
	milliseconds FLOAT NOT NULL, 
	detail TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_traces PRIMARY KEY (trace_id), 
	CONSTRAINT fk_traces_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE, 
	CONSTRAINT uq_traces_conversation_id_turn UNIQUE (conversation_id, turn)
);
CREATE TABLE leads (
	reference TEXT NOT NULL, 
	conversation_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	email TEXT NOT NULL, 
	note TEXT NOT NULL, 
	consent TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_leads PRIMARY KEY (reference), 
	CONSTRAINT fk_leads_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
);
CREATE TABLE cart_lines (
	conversation_id TEXT NOT NULL, 
	sku TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	quantity TEXT NOT NULL, 
	CONSTRAINT pk_cart_lines PRIMARY KEY (conversation_id, sku), 
	CONSTRAINT fk_cart_lines_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
CREATE TABLE orders (
	number TEXT NOT NULL, 
	token TEXT NOT NULL, 
	conversation_id TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	visitor TEXT NOT NULL, 
	status TEXT NOT NULL, 
	way TEXT NOT NULL, 
	pay TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	goods BIGINT NOT NULL, 
	tax BIGINT NOT NULL, 
	fee BIGINT NOT NULL, 
	total BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	email TEXT NOT NULL, 
	branch TEXT NOT NULL, 
	postcode TEXT NOT NULL, 
	address TEXT NOT NULL, 
	note TEXT NOT NULL, 
	locale TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	placed_at BIGINT NOT NULL, 
	CONSTRAINT pk_orders PRIMARY KEY (number), 
	CONSTRAINT uq_orders_token UNIQUE (token), 
	CONSTRAINT ck_orders_status CHECK (status IN ('placed', 'ready', 'done', 'cancelled'))
);
CREATE TABLE webhook_events (
	provider TEXT NOT NULL, 
	event_id TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_webhook_events PRIMARY KEY (provider, event_id)
);
CREATE TABLE correspondents (
	channel TEXT NOT NULL, 
	identity TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	user_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	claimed_by TEXT NOT NULL, 
	last_inbound_at BIGINT NOT NULL, 
	opted_out_at BIGINT NOT NULL, 
	burst_from BIGINT NOT NULL, 
	claimed_until BIGINT NOT NULL, 
	due_at BIGINT, 
	budget_from BIGINT NOT NULL, 
	budget_used INTEGER NOT NULL, 
	CONSTRAINT pk_correspondents PRIMARY KEY (channel, identity)
);
CREATE TABLE inbox (
	id INTEGER NOT NULL, 
	channel TEXT NOT NULL, 
	provider_message_id TEXT NOT NULL, 
	identity TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	data TEXT NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	conversation_id TEXT, 
	attempts INTEGER NOT NULL, 
	received_at BIGINT NOT NULL, 
	CONSTRAINT pk_inbox PRIMARY KEY (id), 
	CONSTRAINT fk_inbox_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE, 
	CONSTRAINT uq_inbox_channel_provider_message_id UNIQUE (channel, provider_message_id), 
	CONSTRAINT ck_inbox_state CHECK (state IN ('new', 'answered', 'left'))
);
CREATE TABLE channel_counts (
	day TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	name TEXT NOT NULL, 
	count BIGINT NOT NULL, 
	cost_micro BIGINT NOT NULL, 
	CONSTRAINT pk_channel_counts PRIMARY KEY (day, channel, name)
);
CREATE TABLE claims (
	name TEXT NOT NULL, 
	holder TEXT NOT NULL, 
	until_at BIGINT NOT NULL, 
	settled_at BIGINT NOT NULL, 
	CONSTRAINT pk_claims PRIMARY KEY (name)
);
CREATE TABLE runs (
	id INTEGER NOT NULL, 
	job TEXT NOT NULL, 
	holder TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	due_at BIGINT NOT NULL, 
	started_at BIGINT NOT NULL, 
	ended_at BIGINT NOT NULL, 
	CONSTRAINT pk_runs PRIMARY KEY (id), 
	CONSTRAINT ck_runs_outcome CHECK (outcome IN ('running', 'done', 'waiting', 'failed', 'lost'))
);
CREATE TABLE cursors (
	subscriber TEXT NOT NULL, 
	source TEXT NOT NULL, 
	begun BIGINT NOT NULL, 
	seen BIGINT NOT NULL, 
	CONSTRAINT pk_cursors PRIMARY KEY (subscriber, source)
);
CREATE TABLE rolled_up (
	source TEXT NOT NULL, 
	seen BIGINT NOT NULL, 
	CONSTRAINT pk_rolled_up PRIMARY KEY (source)
);
CREATE TABLE customers (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	search TEXT NOT NULL, 
	standing INTEGER NOT NULL, 
	listed_standing INTEGER NOT NULL, 
	first_at BIGINT NOT NULL, 
	last_at BIGINT NOT NULL, 
	listed_at BIGINT NOT NULL, 
	merged_at BIGINT NOT NULL, 
	merged_into TEXT, 
	merged_by TEXT NOT NULL, 
	CONSTRAINT pk_customers PRIMARY KEY (id), 
	CONSTRAINT fk_customers_merged_into FOREIGN KEY(merged_into) REFERENCES customers (id) ON DELETE CASCADE
);
CREATE TABLE customer_identities (
	channel TEXT NOT NULL, 
	identity TEXT NOT NULL, 
	customer_id TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	verified_by TEXT NOT NULL, 
	verified_at BIGINT NOT NULL, 
	CONSTRAINT pk_customer_identities PRIMARY KEY (channel, identity), 
	CONSTRAINT fk_customer_identities_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id) ON DELETE CASCADE, 
	CONSTRAINT ck_customer_identities_verified_by CHECK (verified_by IN ('provider', 'browser', 'session'))
);
CREATE TABLE customer_contacts (
	customer_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	value TEXT NOT NULL, 
	alike TEXT NOT NULL, 
	source TEXT NOT NULL, 
	claimed_at BIGINT NOT NULL, 
	CONSTRAINT pk_customer_contacts PRIMARY KEY (customer_id, kind, value), 
	CONSTRAINT fk_customer_contacts_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id) ON DELETE CASCADE, 
	CONSTRAINT ck_customer_contacts_kind CHECK (kind IN ('phone', 'email'))
);
CREATE TABLE customer_tags (
	customer_id TEXT NOT NULL, 
	tag TEXT NOT NULL, 
	CONSTRAINT pk_customer_tags PRIMARY KEY (customer_id, tag), 
	CONSTRAINT fk_customer_tags_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id) ON DELETE CASCADE
);
CREATE TABLE customer_attributes (
	customer_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_customer_attributes PRIMARY KEY (customer_id, name), 
	CONSTRAINT fk_customer_attributes_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id) ON DELETE CASCADE
);
CREATE TABLE customer_consents (
	id INTEGER NOT NULL, 
	customer_id TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	wording TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	source TEXT NOT NULL, 
	given_at BIGINT NOT NULL, 
	withdrawn_at BIGINT NOT NULL, 
	CONSTRAINT pk_customer_consents PRIMARY KEY (id), 
	CONSTRAINT fk_customer_consents_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id) ON DELETE CASCADE, 
	CONSTRAINT uq_customer_consents_source UNIQUE (source)
);
CREATE TABLE customer_notes (
	id INTEGER NOT NULL, 
	customer_id TEXT NOT NULL, 
	author TEXT NOT NULL, 
	text TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_customer_notes PRIMARY KEY (id), 
	CONSTRAINT fk_customer_notes_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id) ON DELETE CASCADE
);
CREATE TABLE customer_differences (
	one TEXT NOT NULL, 
	other TEXT NOT NULL, 
	decided_by TEXT NOT NULL, 
	decided_at BIGINT NOT NULL, 
	CONSTRAINT pk_customer_differences PRIMARY KEY (one, other), 
	CONSTRAINT fk_customer_differences_one FOREIGN KEY(one) REFERENCES customers (id) ON DELETE CASCADE, 
	CONSTRAINT fk_customer_differences_other FOREIGN KEY(other) REFERENCES customers (id) ON DELETE CASCADE
);
CREATE TABLE erasures (
	id TEXT NOT NULL, 
	customer_id TEXT NOT NULL, 
	asked_by TEXT NOT NULL, 
	state TEXT NOT NULL, 
	told TEXT NOT NULL, 
	receipt TEXT NOT NULL, 
	signature TEXT NOT NULL, 
	begun_at BIGINT NOT NULL, 
	ended_at BIGINT NOT NULL, 
	CONSTRAINT pk_erasures PRIMARY KEY (id), 
	CONSTRAINT ck_erasures_state CHECK (state IN ('running', 'deleted', 'done'))
);
CREATE TABLE tickets (
	number INTEGER NOT NULL, 
	operation TEXT NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	status TEXT NOT NULL, 
	priority TEXT NOT NULL, 
	source TEXT NOT NULL, 
	author TEXT NOT NULL, 
	author_name TEXT NOT NULL, 
	assignee TEXT NOT NULL, 
	customer TEXT NOT NULL, 
	order_number TEXT NOT NULL, 
	tags TEXT NOT NULL, 
	told TEXT NOT NULL, 
	conversation_id TEXT, 
	revision INTEGER NOT NULL, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	due_at BIGINT, 
	closed_at BIGINT, 
	reminded_at BIGINT, 
	CONSTRAINT pk_tickets PRIMARY KEY (number), 
	CONSTRAINT fk_tickets_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE SET NULL, 
	CONSTRAINT uq_tickets_operation UNIQUE (operation), 
	CONSTRAINT ck_tickets_status CHECK (status IN ('open', 'in_progress', 'waiting', 'done')), 
	CONSTRAINT ck_tickets_priority CHECK (priority IN ('low', 'normal', 'high', 'urgent')), 
	CONSTRAINT ck_tickets_source CHECK (source IN ('person', 'assistant', 'hand_over', 'api'))
);
CREATE TABLE ticket_entries (
	id INTEGER NOT NULL, 
	ticket INTEGER NOT NULL, 
	operation TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	author TEXT NOT NULL, 
	author_name TEXT NOT NULL, 
	text TEXT NOT NULL, 
	data TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_ticket_entries PRIMARY KEY (id), 
	CONSTRAINT fk_ticket_entries_ticket FOREIGN KEY(ticket) REFERENCES tickets (number) ON DELETE CASCADE, 
	CONSTRAINT uq_ticket_entries_operation UNIQUE (operation), 
	CONSTRAINT ck_ticket_entries_kind CHECK (kind IN ('comment', 'change'))
);
CREATE TABLE "messages" (
	id INTEGER NOT NULL, 
	conversation_id TEXT NOT NULL, 
	turn INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	text TEXT NOT NULL, 
	message_id TEXT NOT NULL, 
	trace_id TEXT NOT NULL, 
	payload TEXT, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_messages PRIMARY KEY (id), 
	CONSTRAINT fk_messages_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE, 
	CONSTRAINT uq_messages_conversation_id_turn_role UNIQUE (conversation_id, turn, role), 
	CONSTRAINT ck_messages_role CHECK (role IN ('customer', 'assistant', 'person'))
);
CREATE TABLE handovers (
	conversation_id TEXT NOT NULL, 
	state TEXT NOT NULL, 
	person_id TEXT NOT NULL, 
	person_name TEXT NOT NULL, 
	asked_at BIGINT NOT NULL, 
	taken_at BIGINT NOT NULL, 
	said_at BIGINT NOT NULL, 
	heard_at BIGINT NOT NULL, 
	ended_at BIGINT NOT NULL, 
	unread INTEGER NOT NULL, 
	told INTEGER NOT NULL, 
	CONSTRAINT pk_handovers PRIMARY KEY (conversation_id), 
	CONSTRAINT fk_handovers_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE, 
	CONSTRAINT ck_handovers_state CHECK (state IN ('waiting', 'taken', 'ended'))
);
CREATE TABLE conversation_notes (
	id INTEGER NOT NULL, 
	conversation_id TEXT NOT NULL, 
	person_id TEXT NOT NULL, 
	person_name TEXT NOT NULL, 
	text TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_conversation_notes PRIMARY KEY (id), 
	CONSTRAINT fk_conversation_notes_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
);
CREATE TABLE conversation_tags (
	conversation_id TEXT NOT NULL, 
	tag TEXT NOT NULL, 
	CONSTRAINT pk_conversation_tags PRIMARY KEY (conversation_id, tag), 
	CONSTRAINT fk_conversation_tags_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
);
CREATE TABLE "order_lines" (
	order_number TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	sku TEXT NOT NULL, 
	name TEXT NOT NULL, 
	quantity TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	offer TEXT NOT NULL, 
	price BIGINT NOT NULL, 
	total BIGINT NOT NULL, 
	tax BIGINT NOT NULL, 
	counted TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_order_lines PRIMARY KEY (order_number, position), 
	CONSTRAINT fk_order_lines_order_number FOREIGN KEY(order_number) REFERENCES orders (number) ON DELETE CASCADE
);
CREATE TABLE stock_taken (
	sku TEXT NOT NULL, 
	counted TEXT NOT NULL, 
	taken TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_stock_taken PRIMARY KEY (sku)
);
CREATE TABLE rollups (
	measure TEXT NOT NULL, 
	bucket BIGINT NOT NULL, 
	channel TEXT NOT NULL, 
	part TEXT NOT NULL, 
	demo INTEGER NOT NULL, 
	times BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	CONSTRAINT pk_rollups PRIMARY KEY (measure, bucket, channel, part, demo)
)
 WITHOUT ROWID

;
CREATE TABLE visits (
	id INTEGER NOT NULL, 
	conversation_id TEXT NOT NULL, 
	visitor TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	begun_at BIGINT NOT NULL, 
	last_at BIGINT NOT NULL, 
	durable INTEGER NOT NULL, 
	CONSTRAINT pk_visits PRIMARY KEY (id), 
	CONSTRAINT fk_visits_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
);
CREATE TABLE ratings (
	conversation_id TEXT NOT NULL, 
	turn INTEGER NOT NULL, 
	score TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_ratings PRIMARY KEY (conversation_id, turn), 
	CONSTRAINT fk_ratings_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE, 
	CONSTRAINT ck_ratings_score CHECK (score IN ('up', 'down', '1', '2', '3', '4', '5'))
);
CREATE TABLE daily (
	measure TEXT NOT NULL, 
	day BIGINT NOT NULL, 
	channel TEXT NOT NULL, 
	part TEXT NOT NULL, 
	demo INTEGER NOT NULL, 
	times BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	CONSTRAINT pk_daily PRIMARY KEY (measure, day, channel, part, demo)
)
 WITHOUT ROWID

;
CREATE TABLE talk_words (
	id INTEGER NOT NULL, 
	conversation_id TEXT NOT NULL, 
	stretch INTEGER NOT NULL, 
	words TEXT NOT NULL, 
	CONSTRAINT pk_talk_words PRIMARY KEY (id), 
	CONSTRAINT fk_talk_words_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE, 
	CONSTRAINT uq_talk_words_conversation_id_stretch UNIQUE (conversation_id, stretch)
);
CREATE VIRTUAL TABLE talk_words_index USING fts5(words, content='talk_words', content_rowid='id', tokenize='ascii', detail='none');
CREATE TABLE "events" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	conversation_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	data TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT fk_events_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
);
CREATE TABLE "payments" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	order_number TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	provider TEXT NOT NULL, 
	reference TEXT NOT NULL, 
	note TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT fk_payments_order_number FOREIGN KEY(order_number) REFERENCES orders (number) ON DELETE CASCADE, 
	CONSTRAINT uq_payments_provider_kind_reference UNIQUE (provider, kind, reference), 
	CONSTRAINT ck_payments_kind CHECK (kind IN ('charge', 'refund')), 
	CONSTRAINT ck_payments_amount CHECK (amount > 0)
);
CREATE TABLE "outbox" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	conversation_id TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	identity TEXT NOT NULL, 
	trace_id TEXT NOT NULL, 
	part TEXT NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	code TEXT NOT NULL, 
	claimed_by TEXT NOT NULL, 
	provider_message_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_at BIGINT NOT NULL, 
	claimed_at BIGINT NOT NULL, 
	cost_micro BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT fk_outbox_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE, 
	CONSTRAINT ck_outbox_state CHECK (state IN ('queued', 'sending', 'unknown', 'held', 'sent', 'failed', 'delivered', 'read'))
);
CREATE TABLE "deliveries" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	subscriber TEXT NOT NULL, 
	source TEXT NOT NULL, 
	source_key TEXT NOT NULL, 
	name TEXT NOT NULL, 
	state TEXT NOT NULL, 
	error TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	happened_at BIGINT NOT NULL, 
	next_at BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	CONSTRAINT uq_deliveries_subscriber_source_source_key UNIQUE (subscriber, source, source_key), 
	CONSTRAINT ck_deliveries_state CHECK (state IN ('waiting', 'done', 'gone', 'dead'))
);
CREATE TABLE "model_calls" (
	id INTEGER NOT NULL, 
	day TEXT NOT NULL, 
	trace_id TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	provider TEXT NOT NULL, 
	model TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	tokens_read BIGINT NOT NULL, 
	tokens_written BIGINT NOT NULL, 
	cost_micro BIGINT NOT NULL, 
	milliseconds FLOAT NOT NULL, 
	created_at BIGINT NOT NULL, 
	tokens_cached BIGINT DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_model_calls PRIMARY KEY (id)
);
CREATE TABLE "unanswered" (
	id INTEGER NOT NULL, 
	conversation_id TEXT NOT NULL, 
	normalised TEXT NOT NULL, 
	question TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	topic TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_unanswered PRIMARY KEY (id), 
	CONSTRAINT fk_unanswered_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
);
CREATE INDEX ix_conversation_notes_conversation_id ON conversation_notes (conversation_id);
CREATE INDEX ix_conversation_tags_tag_conversation_id ON conversation_tags (tag, conversation_id);
CREATE INDEX ix_conversations_last_at ON conversations (last_at);
CREATE INDEX ix_conversations_started_at ON conversations (started_at);
CREATE INDEX ix_conversations_visitor ON conversations (visitor) WHERE visitor != '';
CREATE INDEX ix_correspondents_channel_phone ON correspondents (channel, phone);
CREATE INDEX ix_correspondents_channel_user_id ON correspondents (channel, user_id);
CREATE INDEX ix_correspondents_claimed_until ON correspondents (claimed_until) WHERE claimed_until != 0;
CREATE INDEX ix_correspondents_due_at ON correspondents (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX ix_customer_consents_customer_id ON customer_consents (customer_id);
CREATE INDEX ix_customer_contacts_kind_alike ON customer_contacts (kind, alike);
CREATE INDEX ix_customer_differences_other ON customer_differences (other);
CREATE INDEX ix_customer_identities_customer_id ON customer_identities (customer_id);
CREATE INDEX ix_customer_identities_phone ON customer_identities (phone) WHERE phone != '';
CREATE INDEX ix_customer_notes_customer_id ON customer_notes (customer_id);
CREATE INDEX ix_customer_tags_tag ON customer_tags (tag);
CREATE INDEX ix_customers_listed ON customers (listed_at, id) WHERE merged_into IS NULL;
CREATE INDEX ix_customers_merged_into ON customers (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX ix_deliveries_state_updated_at ON deliveries (state, updated_at);
CREATE INDEX ix_deliveries_waiting ON deliveries (subscriber, next_at) WHERE state = 'waiting';
CREATE INDEX ix_erasures_begun_at ON erasures (begun_at);
CREATE INDEX ix_events_conversation_id ON events (conversation_id);
CREATE INDEX ix_events_created_at_name ON events (created_at, name);
CREATE INDEX ix_handovers_open ON handovers (state, asked_at) WHERE state != 'ended';
CREATE INDEX ix_inbox_conversation_id ON inbox (conversation_id);
CREATE INDEX ix_inbox_new ON inbox (channel, identity, id) WHERE state = 'new';
CREATE INDEX ix_leads_conversation_id ON leads (conversation_id);
CREATE INDEX ix_leads_created_at ON leads (created_at);
CREATE INDEX ix_messages_created_at ON messages (created_at);
CREATE INDEX ix_model_calls_day ON model_calls (day);
CREATE INDEX ix_model_calls_trace_id ON model_calls (trace_id);
CREATE INDEX ix_order_lines_sku ON order_lines (sku);
CREATE INDEX ix_orders_conversation_id ON orders (conversation_id);
CREATE INDEX ix_orders_placed_at ON orders (placed_at);
CREATE INDEX ix_orders_status_placed_at ON orders (status, placed_at);
CREATE INDEX ix_orders_visitor ON orders (visitor);
CREATE INDEX ix_outbox_conversation_id ON outbox (conversation_id);
CREATE INDEX ix_outbox_trouble ON outbox (id) WHERE state IN ('held', 'failed', 'unknown') AND reason NOT IN ('dropped', 'replaced');
CREATE INDEX ix_outbox_waiting ON outbox (channel, identity, id) WHERE state IN ('queued', 'sending', 'unknown');
CREATE INDEX ix_payments_order_number ON payments (order_number);
CREATE INDEX ix_runs_job_started_at ON runs (job, started_at);
CREATE INDEX ix_ticket_entries_ticket_id ON ticket_entries (ticket, id);
CREATE INDEX ix_tickets_assignee_number ON tickets (assignee, number);
CREATE INDEX ix_tickets_author_number ON tickets (author, number);
CREATE INDEX ix_tickets_conversation_id ON tickets (conversation_id);
CREATE INDEX ix_tickets_customer ON tickets (customer);
CREATE INDEX ix_tickets_due ON tickets (due_at) WHERE status != 'done';
CREATE INDEX ix_tickets_status_number ON tickets (status, number);
CREATE INDEX ix_tickets_untold ON tickets (number) WHERE assignee != told AND status != 'done';
CREATE INDEX ix_traces_created_at ON traces (created_at);
CREATE INDEX ix_unanswered_conversation_id ON unanswered (conversation_id);
CREATE INDEX ix_unanswered_normalised_created_at ON unanswered (normalised, created_at);
CREATE INDEX ix_unanswered_topic_created_at ON unanswered (topic, created_at);
CREATE INDEX ix_visits_conversation_id ON visits (conversation_id);
CREATE INDEX ix_visits_visitor_last_at ON visits (visitor, last_at);
CREATE INDEX ix_webhook_events_created_at ON webhook_events (created_at);
CREATE TRIGGER talk_words_added AFTER INSERT ON talk_words BEGIN INSERT INTO talk_words_index (rowid, words) VALUES (new.id, new.words); END;
CREATE TRIGGER talk_words_changed AFTER UPDATE ON talk_words BEGIN INSERT INTO talk_words_index (talk_words_index, rowid, words) VALUES ('delete', old.id, old.words); INSERT INTO talk_words_index (rowid, words) VALUES (new.id, new.words); END;
CREATE TRIGGER talk_words_removed AFTER DELETE ON talk_words BEGIN INSERT INTO talk_words_index (talk_words_index, rowid, words) VALUES ('delete', old.id, old.words); END;
CREATE UNIQUE INDEX uq_messages_conversation_id_message_id ON messages (conversation_id, message_id) WHERE role = 'customer' AND message_id != '';
CREATE UNIQUE INDEX uq_outbox_channel_provider_message_id ON outbox (channel, provider_message_id) WHERE provider_message_id != '';
CREATE UNIQUE INDEX uq_tickets_hand_over ON tickets (conversation_id) WHERE source = 'hand_over' AND status != 'done';
INSERT INTO alembic_version VALUES ('0019');
