-- Turns the table of deliveries into partitions by issue, where it is, without copying it (PostgreSQL 14 or newer).
--
--     psql --single-transaction -v ON_ERROR_STOP=1 -f deploy/partition_deliveries.sql "$DATABASE_URL"
--
-- Nothing may leave meanwhile: stop the workers. What takes its time is the new primary key. docs/operating.md
-- says when this is worth it, and how partitions are added and put away.

ALTER TABLE newsletter_delivery RENAME TO delivery_until_now;
ALTER TABLE delivery_until_now ALTER id DROP IDENTITY;

-- The names belong to the whole from here on.
ALTER TABLE delivery_until_now RENAME CONSTRAINT one_delivery_per_subscriber_and_issue TO until_now_once;
ALTER INDEX delivery_by_state RENAME TO until_now_by_state;
ALTER INDEX delivery_to_try_again RENAME TO until_now_to_try_again;

-- A key of a partitioned table holds what it is partitioned by.
ALTER TABLE delivery_until_now
    DROP CONSTRAINT newsletter_delivery_pkey,
    ADD CONSTRAINT until_now_key PRIMARY KEY (id, issue_id);

CREATE TABLE newsletter_delivery (LIKE delivery_until_now INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
    PARTITION BY RANGE (issue_id);
-- Identity columns of partitioned tables came with PostgreSQL 17.
CREATE SEQUENCE newsletter_delivery_number OWNED BY newsletter_delivery.id;
SELECT setval('newsletter_delivery_number', (SELECT coalesce(max(id), 0) + 1 FROM delivery_until_now));
ALTER TABLE newsletter_delivery
    ALTER id SET DEFAULT nextval('newsletter_delivery_number'),
    ADD CONSTRAINT newsletter_delivery_pkey PRIMARY KEY (id, issue_id),
    ADD CONSTRAINT one_delivery_per_subscriber_and_issue UNIQUE (issue_id, subscriber_id),
    ADD FOREIGN KEY (issue_id) REFERENCES newsletter_issue DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (subscriber_id) REFERENCES newsletter_subscriber DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX delivery_by_state ON newsletter_delivery (issue_id, state, id);
CREATE INDEX delivery_to_try_again ON newsletter_delivery (issue_id, next_attempt_at) WHERE state = 'deferred';
CREATE INDEX delivery_of_a_subscriber ON newsletter_delivery (subscriber_id);

DO $$
DECLARE next_issue bigint := (SELECT coalesce(max(id), 0) + 1 FROM newsletter_issue);
BEGIN
    EXECUTE format(
        'ALTER TABLE newsletter_delivery ATTACH PARTITION delivery_until_now FOR VALUES FROM (MINVALUE) TO (%s)',
        next_issue
    );
END $$;
-- Issues that no other partition is for.
CREATE TABLE delivery_others PARTITION OF newsletter_delivery DEFAULT;
