-- How far the ledger's records have been sent to whom: the number of the next one, and the leaf of the last, so that a ledger
-- that was replaced is noticed. A leaf gives nothing away of its record.

CREATE TABLE forwarded (
  name TEXT PRIMARY KEY,     -- 'audit_syslog'
  next INTEGER NOT NULL,     -- sequence
  leaf BLOB NOT NULL
) STRICT, WITHOUT ROWID;
