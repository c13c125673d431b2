import { expect, test } from 'vitest';
import { WrongUseError } from '../command.ts';
import { connect } from './connect.ts';

const key = { THUMBWIRE_API_KEY: 'tw_0123456789abcdef' };

test.each([
  'ftp://anna:hunter2@127.0.0.1',
  'anna:hunter2@127.0.0.1',
  'http://anna:hunter2@127.0.0.1:8787',
  'http://hunter2@127.0.0.1:8787',
  'http://127.0.0.1:8787/?key=hunter2',
  'http://127.0.0.1:8787/#hunter2',
  'http://anna:hunter2@:8787',
])('refuses the URL %s without repeating it', async (url) => {
  const asked = connect({ url }, key);

  await expect(asked).rejects.toThrow(
    new WrongUseError(
      '--url must be like http://127.0.0.1:8787, without a user name, a password or a query.',
    ),
  );
});

test('names the variable where the wrong URL is in the environment', async () => {
  const asked = connect({}, { ...key, THUMBWIRE_URL: 'ftp://127.0.0.1' });

  await expect(asked).rejects.toThrow(/^THUMBWIRE_URL must be like http:\/\/127\.0\.0\.1:8787,/);
});
