-- The first form of the database. docs/store.md tells what each column holds and under which key it is sealed.
-- `sealed` columns are AES-256-GCM bound to table, column and row; `*_mac` columns are keyed HMACs, cut to 16 bytes.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta (name, value) VALUES ('commit', 0);

CREATE TABLE patient (
  id     BLOB PRIMARY KEY,
  chart  BLOB NOT NULL,  -- under whose key `sealed` is
  sealed BLOB NOT NULL   -- demographics
) STRICT, WITHOUT ROWID;

-- Append-only: the newest row of a patient says which chart is theirs.
CREATE TABLE patient_chart (
  sequence      INTEGER PRIMARY KEY,
  patient       BLOB NOT NULL REFERENCES patient (id),
  chart         BLOB NOT NULL,
  commit_number INTEGER NOT NULL
) STRICT;
CREATE INDEX patient_chart_by_patient ON patient_chart (patient, sequence);
CREATE TRIGGER patient_chart_keeps_its_rows BEFORE UPDATE ON patient_chart
BEGIN SELECT RAISE(ABORT, 'patient_chart is append-only'); END;
CREATE TRIGGER patient_chart_loses_no_row BEFORE DELETE ON patient_chart
BEGIN SELECT RAISE(ABORT, 'patient_chart is append-only'); END;

CREATE TABLE patient_identifier (
  identifier_mac BLOB NOT NULL,
  patient        BLOB NOT NULL REFERENCES patient (id),
  PRIMARY KEY (identifier_mac, patient)
) STRICT, WITHOUT ROWID;
CREATE INDEX patient_identifier_by_patient ON patient_identifier (patient);

CREATE TABLE patient_reference (
  reference_mac BLOB PRIMARY KEY,
  patient       BLOB NOT NULL REFERENCES patient (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE chart (
  id          BLOB PRIMARY KEY,
  version     INTEGER NOT NULL,
  imported_at INTEGER NOT NULL  -- microseconds since 1970
) STRICT, WITHOUT ROWID;

-- How many segments a part has, so that a missing last one is noticed.
CREATE TABLE chart_part (
  chart    BLOB NOT NULL REFERENCES chart (id),
  part     INTEGER NOT NULL,
  segments INTEGER NOT NULL,
  PRIMARY KEY (chart, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE segment (
  sequence INTEGER PRIMARY KEY,
  chart    BLOB NOT NULL REFERENCES chart (id),
  part     INTEGER NOT NULL,
  number   INTEGER NOT NULL,  -- from 1
  sealed   BLOB NOT NULL      -- zstd, then the chart's key
) STRICT;
CREATE UNIQUE INDEX segment_by_place ON segment (chart, part, number);

CREATE TABLE resource (
  chart        BLOB NOT NULL REFERENCES chart (id),
  resource_mac BLOB NOT NULL,
  sealed       BLOB NOT NULL,
  PRIMARY KEY (chart, resource_mac)
) STRICT, WITHOUT ROWID;

CREATE TABLE relation (
  row_mac          BLOB PRIMARY KEY,  -- of everything the row says
  practitioner_mac BLOB NOT NULL,
  patient          BLOB NOT NULL REFERENCES patient (id),
  source_mac       BLOB NOT NULL,
  sealed           BLOB NOT NULL      -- kind and period
) STRICT, WITHOUT ROWID;
CREATE INDEX relation_by_practitioner ON relation (practitioner_mac, patient);
CREATE INDEX relation_by_source ON relation (patient, source_mac);

CREATE TABLE practitioner_alias (
  identifier_mac BLOB NOT NULL,
  alias_mac      BLOB NOT NULL,
  PRIMARY KEY (identifier_mac, alias_mac)
) STRICT, WITHOUT ROWID;
CREATE INDEX practitioner_alias_by_alias ON practitioner_alias (alias_mac);

CREATE TABLE shared_resource (
  resource_mac BLOB PRIMARY KEY,
  sealed       BLOB NOT NULL
) STRICT;

CREATE TABLE account (
  id       BLOB PRIMARY KEY,
  name_mac BLOB NOT NULL UNIQUE,
  sealed   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  id        BLOB PRIMARY KEY,
  principal BLOB NOT NULL,
  how       INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  expires   INTEGER NOT NULL,
  sealed    BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_principal ON session (principal);
CREATE INDEX session_by_expiry ON session (expires);

CREATE TABLE access_grant (
  id        BLOB PRIMARY KEY,
  patient   BLOB NOT NULL REFERENCES patient (id),
  principal BLOB NOT NULL,
  created   INTEGER NOT NULL,
  expires   INTEGER NOT NULL,
  sealed    BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX access_grant_by_patient ON access_grant (patient);
CREATE INDEX access_grant_by_principal ON access_grant (principal, patient);

CREATE TABLE import_run (
  id      BLOB PRIMARY KEY,
  started INTEGER NOT NULL,
  sealed  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX import_run_by_start ON import_run (started, id);
