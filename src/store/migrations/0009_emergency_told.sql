-- When the site's webhook was told of a broken glass; 0: not yet. What waits for it has an index of its own.

ALTER TABLE emergency ADD COLUMN told INTEGER NOT NULL DEFAULT 0;  -- microseconds since 1970
CREATE INDEX emergency_untold ON emergency (opened, id) WHERE reviewed = 0 AND told = 0;
