-- Who looked last through what all accounts may, and what they saw of each.

CREATE TABLE access_review (
  id     INTEGER PRIMARY KEY CHECK (id = 1),
  sealed BLOB NOT NULL
) STRICT;
