-- What each commit takes along of other parts of the site, so that a part that was put back to an older state shows: the ledger's
-- newest signed checkpoint ('ledger').

CREATE TABLE witness (
  name  TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
