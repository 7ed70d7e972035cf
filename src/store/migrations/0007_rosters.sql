-- Lists of patients that resources of the site say: panels (Group) and studies (ResearchStudy). Who answers for one stands in
-- practitioner_name (kinds 4 and 6); a study's patients are relations to its names, a panel's stand here by the names that the
-- panel gives them, so that they are found whichever comes first.

CREATE TABLE roster (
  roster_mac BLOB PRIMARY KEY,  -- the resource that says it; also said_by_mac of practitioner_name
  changed    INTEGER NOT NULL,  -- the last commit that changed what it says, or whom the names on it mean
  sealed     BLOB NOT NULL      -- how its patients are related, and from when until when
) STRICT, WITHOUT ROWID;

CREATE TABLE roster_member (
  roster_mac    BLOB NOT NULL REFERENCES roster (roster_mac),
  reference_mac BLOB NOT NULL,  -- a patient's name, as in patient_name
  row_mac       BLOB NOT NULL,  -- of everything the row says
  unless_mac    BLOB NOT NULL,  -- the better name, whose patient is meant where there is one; empty: this is the best
  sealed        BLOB NOT NULL,  -- from when until when
  PRIMARY KEY (roster_mac, reference_mac, row_mac)
) STRICT, WITHOUT ROWID;
CREATE INDEX roster_member_by_reference ON roster_member (reference_mac);

CREATE INDEX patient_name_by_patient ON patient_name (patient);
