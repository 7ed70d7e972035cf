-- Assertions by which programs have asked for tokens: each is good once, over restarts too. Of an assertion (its client and its
-- id) only the HMAC is here, until it would be refused as expired anyway.

CREATE TABLE used_assertion (
  assertion_mac BLOB PRIMARY KEY,
  expires       INTEGER NOT NULL  -- microseconds since 1970
) STRICT, WITHOUT ROWID;
CREATE INDEX used_assertion_by_expiry ON used_assertion (expires);
