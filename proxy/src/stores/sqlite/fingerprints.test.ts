import { fingerprint, fingerprintVersion } from '@thumbwire/shared/fingerprint';
import { expect, test } from 'vitest';
import { answered, logExchange } from '../suite/support.ts';
import { databaseName, openForWriting } from './connection.ts';
import { openForTest, temporaryFolder } from './test-home.ts';

const answer = 'Because of Rayleigh scattering.';

test('what was logged before there were fingerprints gets one after the update', async () => {
  const home = temporaryFolder();
  const earlier = await openForTest({ home });
  const { id } = await logExchange(earlier.store, {}, answered({ answer }));
  await earlier.store.close();
  const database = openForWriting(`${home}/${databaseName}`, { busyTimeoutMs: 0, pageCount: null });
  database.exec(`
    DELETE FROM fingerprint;
    DROP TABLE unprinted; DROP TABLE fingerprint; DROP TABLE api_key; DROP TABLE origin;
    DROP INDEX request_by_provider; DROP INDEX request_by_origin; DROP INDEX request_by_state;
    DROP INDEX request_by_status; DROP INDEX request_by_source;
    DROP INDEX request_by_retry; DROP TRIGGER body_bytes_after_insert; DROP TRIGGER body_bytes_after_delete;
    DELETE FROM meta WHERE name IN ('body_bytes', 'dispatched');
    DROP TABLE webhook; DROP TABLE delivery; DROP TABLE monitor; DROP TABLE alert;
    ALTER TABLE activity DROP COLUMN event;
    ALTER TABLE text DROP COLUMN choices; ALTER TABLE text DROP COLUMN prompt_tail;
    DELETE FROM migration WHERE name >= '0003';
  `);
  database.close();

  const { store } = await openForTest({ home });

  const text = { key: 'a', version: fingerprintVersion, hashes: fingerprint(answer) };
  await expect
    .poll(async () => (await store.locate([text]))[0]?.matches, { timeout: 20_000 })
    .toMatchObject([{ requestId: id, text: answer, promptTail: '' }]);
});
