-- Which chart holds a resource, found by the resource's key alone; who says that names mean one practitioner; relations in the
-- order in which they are asked for. docs/store.md tells what each column holds and under which key it is sealed.

-- Which chart knows which resource, found by the resource's key alone; what it remembers of it stands in a segment of part 3.
-- Small rows, since each import writes them all over the table: `resource` is an HMAC cut to 8 bytes, `chart` the sequence of the
-- first row of patient_chart that names the chart.
CREATE TABLE resource_index (
  resource INTEGER NOT NULL,
  chart    INTEGER NOT NULL,
  origin   INTEGER NOT NULL,  -- HMAC of the system it comes from, cut to 8 bytes; 0: not known
  state    INTEGER NOT NULL,  -- 0 the chart holds it; 1 another one does; 2 a version that was replaced
  segment  INTEGER NOT NULL,  -- its number
  PRIMARY KEY (resource, chart, origin)
) STRICT, WITHOUT ROWID;

-- The table `resource` has the same in its first form: a sealed row each, found by HMACs of chart and key. They move, chart by chart,
-- before the first import after this migration: `resources_moved` says which charts have none there.
ALTER TABLE chart ADD COLUMN resources_moved INTEGER NOT NULL DEFAULT 0;
CREATE INDEX chart_with_resources_to_move ON chart (id) WHERE resources_moved = 0;

CREATE INDEX patient_chart_by_chart ON patient_chart (chart, sequence);

-- A name may be several patients': then it means nobody.
CREATE TABLE patient_name (
  reference_mac BLOB NOT NULL,
  patient       BLOB NOT NULL REFERENCES patient (id),
  PRIMARY KEY (reference_mac, patient)
) STRICT, WITHOUT ROWID;
INSERT INTO patient_name (reference_mac, patient) SELECT reference_mac, patient FROM patient_reference;
DROP TABLE patient_reference;

CREATE TABLE practitioner_name (
  name_mac    BLOB NOT NULL,     -- an identifier; of kind 1 the practitioner whose role the alias is
  alias_mac   BLOB NOT NULL,
  said_by_mac BLOB NOT NULL,     -- the resource that says so; empty: said before this migration
  kind        INTEGER NOT NULL,  -- 0 the alias is a name of the same person; 1 a role of theirs; 2 and 3 the same, if only one says so
  PRIMARY KEY (name_mac, alias_mac, said_by_mac, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX practitioner_name_by_speaker ON practitioner_name (said_by_mac);
CREATE INDEX practitioner_name_by_alias ON practitioner_name (alias_mac, kind);
INSERT INTO practitioner_name (name_mac, alias_mac, said_by_mac, kind)
  SELECT identifier_mac, alias_mac, x'', 0 FROM practitioner_alias;
DROP TABLE practitioner_alias;

CREATE TABLE relation_by_person (
  practitioner_mac BLOB NOT NULL,
  patient          BLOB NOT NULL REFERENCES patient (id),
  row_mac          BLOB NOT NULL,  -- of everything the row says
  source_mac       BLOB NOT NULL,
  sealed           BLOB NOT NULL,  -- kind and period
  PRIMARY KEY (practitioner_mac, patient, row_mac)
) STRICT, WITHOUT ROWID;
INSERT INTO relation_by_person (practitioner_mac, patient, row_mac, source_mac, sealed)
  SELECT practitioner_mac, patient, row_mac, source_mac, sealed FROM relation;
DROP TABLE relation;
ALTER TABLE relation_by_person RENAME TO relation;
CREATE INDEX relation_by_source ON relation (patient, source_mac);
