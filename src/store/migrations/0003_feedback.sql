-- What people say about answers. `sealed` is under the table's key (who, which answer, what was said in one word), `words` under
-- the chart's: they go with the chart.

CREATE TABLE feedback (
  id      BLOB PRIMARY KEY,
  patient BLOB NOT NULL REFERENCES patient (id),
  chart   BLOB NOT NULL,
  created INTEGER NOT NULL,  -- microseconds since 1970
  sealed  BLOB NOT NULL,
  words   BLOB               -- NULL: no words
) STRICT, WITHOUT ROWID;
CREATE INDEX feedback_by_time ON feedback (created, id);
CREATE INDEX feedback_by_patient ON feedback (patient, created, id);
