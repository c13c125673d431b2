import type { Migration } from './migration.ts';

/** The counts per hour and model also tell how many answers could be rated and are not. */
export const unrated: Migration = {
  name: '0006-unrated',
  sql: `
    DROP TRIGGER rollup_after_insert;
    DROP TRIGGER rollup_after_delete;
    DROP TRIGGER rollup_after_update;
    DROP TABLE rollup;
    -- Per UTC hour (hours since the epoch) and model ('' where none is known).
    CREATE TABLE rollup (
      hour INTEGER NOT NULL,
      model TEXT NOT NULL,
      requests INTEGER NOT NULL,
      up INTEGER NOT NULL,
      down INTEGER NOT NULL,
      unrated INTEGER NOT NULL,
      PRIMARY KEY (hour, model)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO rollup
      SELECT created_at / 3600000, coalesce(model, ''), count(*), count(*) FILTER (WHERE rating = 1),
        count(*) FILTER (WHERE rating = 0), count(*) FILTER (WHERE rating IS NULL AND is_ratable)
      FROM request GROUP BY 1, 2;
    CREATE TRIGGER rollup_after_insert AFTER INSERT ON request BEGIN
      INSERT INTO rollup VALUES (
          new.created_at / 3600000, coalesce(new.model, ''), 1, new.rating IS 1, new.rating IS 0,
          new.rating IS NULL AND new.is_ratable
        )
        ON CONFLICT DO UPDATE SET
          requests = requests + 1, up = up + excluded.up, down = down + excluded.down,
          unrated = unrated + excluded.unrated;
    END;
    CREATE TRIGGER rollup_after_delete AFTER DELETE ON request BEGIN
      UPDATE rollup SET
          requests = requests - 1, up = up - (old.rating IS 1), down = down - (old.rating IS 0),
          unrated = unrated - (old.rating IS NULL AND old.is_ratable)
        WHERE hour = old.created_at / 3600000 AND model = coalesce(old.model, '');
      DELETE FROM rollup
        WHERE hour = old.created_at / 3600000 AND model = coalesce(old.model, '') AND requests = 0;
    END;
    CREATE TRIGGER rollup_after_update AFTER UPDATE OF model, rating, is_ratable ON request
      WHEN old.model IS NOT new.model OR old.rating IS NOT new.rating OR old.is_ratable IS NOT new.is_ratable BEGIN
      INSERT INTO rollup VALUES (
          new.created_at / 3600000, coalesce(new.model, ''), 1, new.rating IS 1, new.rating IS 0,
          new.rating IS NULL AND new.is_ratable
        )
        ON CONFLICT DO UPDATE SET
          requests = requests + 1, up = up + excluded.up, down = down + excluded.down,
          unrated = unrated + excluded.unrated;
      UPDATE rollup SET
          requests = requests - 1, up = up - (old.rating IS 1), down = down - (old.rating IS 0),
          unrated = unrated - (old.rating IS NULL AND old.is_ratable)
        WHERE hour = old.created_at / 3600000 AND model = coalesce(old.model, '');
      DELETE FROM rollup
        WHERE hour = old.created_at / 3600000 AND model = coalesce(old.model, '') AND requests = 0;
    END;
  `,
};
