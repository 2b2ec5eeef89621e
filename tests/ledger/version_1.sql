-- A ledger as schema version 1 wrote it, with what a migration had recorded.
PRAGMA journal_mode = WAL;
BEGIN;
CREATE TABLE meta (version INTEGER NOT NULL);
CREATE TABLE events (
  migration TEXT NOT NULL, seq BIGINT NOT NULL CHECK (seq > 0), at TEXT NOT NULL, kind TEXT NOT NULL,
  actor TEXT NOT NULL, epoch BIGINT NOT NULL CHECK (epoch >= 0), body TEXT NOT NULL,
  PRIMARY KEY (migration, seq));
CREATE TABLE lease (
  migration TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL, epoch BIGINT NOT NULL CHECK (epoch > 0),
  expires TEXT NOT NULL);
CREATE TRIGGER events_keep_their_words BEFORE UPDATE ON events
  BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER events_stay BEFORE DELETE ON events
  BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER events_are_not_replaced BEFORE INSERT ON events
  WHEN EXISTS (SELECT 1 FROM events WHERE migration = NEW.migration AND seq = NEW.seq)
  BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER epoch_never_falls BEFORE UPDATE ON lease WHEN NEW.epoch < OLD.epoch
  BEGIN SELECT RAISE(ABORT, 'an epoch never falls'); END;
CREATE TRIGGER epoch_is_not_forgotten BEFORE DELETE ON lease
  BEGIN SELECT RAISE(ABORT, 'an epoch never falls'); END;
INSERT INTO meta VALUES (1);
INSERT INTO events VALUES
  ('shop', 1, '2026-03-02T12:00:00.000000+00:00', 'leased', 'ops@host-1', 6, '{"owner":"ops@host-1"}'),
  ('shop', 2, '2026-03-02T12:00:01.500000+00:00', 'started', 'ops@host-1', 6, '{"digest":"d1"}'),
  ('search', 1, '2026-03-02T12:00:02.000000+00:00', 'commanded', 'eve@host-2', 0, '{"command":"pause"}');
INSERT INTO lease VALUES ('shop', 'ops@host-1', 6, '2026-03-02T12:00:31.000000+00:00');
COMMIT;
