import type { Migration } from './migration.ts';

/**
 * Webhooks with the outbox of what is to be delivered to them, and monitors with their alerts. An activity tells which
 * feedback event it was; that of an alert has the alert's number in place of a seq.
 */
export const webhooks: Migration = {
  name: '0007-webhooks',
  sql: `
    CREATE TABLE webhook (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      destination TEXT NOT NULL,
      events TEXT NOT NULL,
      sample_rate REAL NOT NULL,
      property_filters TEXT NOT NULL,
      include_data INTEGER NOT NULL,
      hmac_key TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      after_activity INTEGER NOT NULL
    ) STRICT;
    -- A long body is a blob: one zstd frame.
    CREATE TABLE delivery (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      webhook TEXT NOT NULL,
      type TEXT NOT NULL,
      seq INTEGER,
      state TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      next_at INTEGER,
      attempt_count INTEGER NOT NULL,
      attempts TEXT NOT NULL,
      body ANY NOT NULL
    ) STRICT;
    CREATE INDEX delivery_due ON delivery (webhook, next_at, number) WHERE state = 'pending';
    CREATE INDEX delivery_by_state ON delivery (webhook, state, number);
    CREATE INDEX delivery_by_webhook ON delivery (webhook, number);
    CREATE INDEX delivery_of_request ON delivery (seq) WHERE seq IS NOT NULL;
    INSERT INTO meta VALUES ('dispatched', 0);
    ALTER TABLE activity ADD COLUMN event INTEGER;

    CREATE TABLE monitor (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      filter TEXT NOT NULL,
      window TEXT NOT NULL,
      least_ratings INTEGER NOT NULL,
      threshold REAL NOT NULL,
      denominator TEXT NOT NULL,
      cool_down_ms INTEGER NOT NULL,
      is_paused INTEGER NOT NULL,
      is_alerting INTEGER NOT NULL,
      calm_since INTEGER,
      created_at INTEGER NOT NULL,
      last_alert_at INTEGER
    ) STRICT;
    CREATE TABLE alert (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      monitor TEXT NOT NULL,
      name TEXT NOT NULL,
      at INTEGER NOT NULL,
      negative_rate REAL NOT NULL,
      window TEXT NOT NULL,
      least_ratings INTEGER NOT NULL,
      threshold REAL NOT NULL,
      denominator TEXT NOT NULL,
      requests INTEGER NOT NULL,
      up INTEGER NOT NULL,
      down INTEGER NOT NULL,
      unrated INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX alert_of_monitor ON alert (monitor, number);
  `,
};
