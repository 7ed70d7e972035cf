-- Who may see what: the site's policies, labels that people gave, and where the glass was broken. All under the tables' keys.

CREATE TABLE policy (
  digest BLOB PRIMARY KEY,  -- SHA-256 of the text
  sealed BLOB NOT NULL      -- the text; who proposed and who confirmed it, and when
) STRICT, WITHOUT ROWID;

CREATE TABLE item_label (
  patient  BLOB NOT NULL REFERENCES patient (id),
  document BLOB NOT NULL,   -- zero: the patient, and so the whole chart
  sealed   BLOB NOT NULL,
  PRIMARY KEY (patient, document)
) STRICT, WITHOUT ROWID;

CREATE TABLE emergency (
  id        BLOB PRIMARY KEY,
  patient   BLOB NOT NULL REFERENCES patient (id),
  principal BLOB NOT NULL,
  opened    INTEGER NOT NULL,  -- microseconds since 1970
  until     INTEGER NOT NULL,
  reviewed  INTEGER NOT NULL,  -- 0: not yet
  sealed    BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX emergency_by_principal ON emergency (principal, patient);
CREATE INDEX emergency_by_review ON emergency (reviewed, opened, id);
