import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, openDesk } from './desk.ts';
import { thumbwire } from './run.ts';

const extension = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

function ask(path: string, origin: string, body: unknown): Promise<Response> {
  return fetch(desk.proxy.url + path, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

test('keys: makes one, lists it without its secret, and revokes it', async () => {
  const made = await desk.run('keys', 'create', 'night job', '--scope', 'read', '--scope', 'rate');
  const [id = '', secret = ''] = /(key_\w+).*?\n {2}(tw_\S+)/s.exec(made.stdout)?.slice(1) ?? [];
  const asJob = (...args: string[]) =>
    thumbwire(args, { THUMBWIRE_URL: desk.proxy.url, THUMBWIRE_API_KEY: secret });

  const before = await asJob('query');
  const listed = await desk.run('keys', 'list');
  const revoked = await desk.run('keys', 'revoke', id);
  const after = await asJob('query');

  expect(made.stdout).toContain('"night job", read, rate.');
  expect(before.code).toBe(0);
  expect(listed.stdout).toMatch(
    new RegExp(`${id} +night job +read rate +\\d\\d-\\d\\d \\d\\d:\\d\\d +\\d\\d-`),
  );
  expect(listed.stdout).not.toContain(secret);
  expect(revoked).toEqual({ code: 0, stdout: `${id} is revoked.\n`, stderr: '' });
  expect(after).toMatchObject({ code: 1, stderr: expect.stringMatching(/^The API key is not one/) });
});

test('keys: prints JSON for programs', async () => {
  const made = await desk.json('keys', 'create', 'json', '--scope', 'log');
  const listed = await desk.json('keys', 'list');

  expect(made).toMatchObject({ name: 'json', scopes: ['log'], key: expect.stringMatching(/^tw_/) });
  expect(listed).toMatchObject([{ id: 'home', scopes: ['admin'] }, { name: 'json' }]);
});

test('keys: says what does not work, and ends with 1', async () => {
  const unknown = await desk.run('keys', 'revoke', 'key_none');
  const first = await desk.run('keys', 'revoke', 'home');

  expect(unknown).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/no key "key_none"/) });
  expect(first).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/first key.*Delete that/),
  });
});

test('a key without the scope ends with 1, and the sentence names the scope', async () => {
  const made: { key?: string } = Object(await desk.json('keys', 'create', 'reader', '--scope', 'read'));

  const ended = await thumbwire(['origins', 'list'], {
    THUMBWIRE_URL: desk.proxy.url,
    THUMBWIRE_API_KEY: made.key ?? '',
  });

  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toMatch(/needs a key with the scope admin or rate; the key "reader" has read\./);
});

test('doctor takes a key that may not read for one of the proxy', async () => {
  const made: { key?: string } = Object(await desk.json('keys', 'create', 'rater', '--scope', 'rate'));

  const ended = await thumbwire(['doctor'], {
    THUMBWIRE_HOME: desk.proxy.home,
    THUMBWIRE_API_KEY: made.key ?? '',
  });

  expect(ended.stdout).toContain(
    'The one in THUMBWIRE_API_KEY is one of the running proxy, and may not read.',
  );
});

test('origins: lists who asked, allows, refuses and forgets', async () => {
  const site = 'https://chat.example.com';
  const refused = await ask('/demo/v1/chat/completions', site, {});
  const asking = await desk.run('origins', 'list');
  const allowed = await desk.run('origins', 'allow', `${site}/c/123?x=1`);
  const passed = await ask('/demo/v1/chat/completions', site, {
    model: 'demo-markdown',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  const listed = await desk.json('origins', 'list');
  const closed = await desk.run('origins', 'refuse', site);
  const removed = await desk.run('origins', 'remove', site);
  const again = await desk.run('origins', 'remove', site);
  const none = await desk.run('origins', 'list');
  await passed.arrayBuffer();

  expect(await refused.json()).toMatchObject({
    error: expect.stringContaining(`"thumbwire origins allow ${site}"`),
  });
  expect(asking.stdout).toMatch(/https:\/\/chat\.example\.com +asking +providers +1×/);
  expect(allowed).toEqual({ code: 0, stdout: `${site} is allowed.\n`, stderr: '' });
  expect(passed.status).toBe(200);
  expect(listed).toMatchObject([{ origin: site, status: 'allowed', by: 'admin', wanted: ['route'] }]);
  expect(closed.stdout).toBe(`${site} is refused.\n`);
  expect(removed.stdout).toBe(`${site} is forgotten.\n`);
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining(site) });
  expect(none.stdout).toMatch(/^Pages on localhost.*No other site has asked\.\n$/);
});

test('pair: shows a code that pairs the extension which asks', async () => {
  const asked = await ask('/v1/pair', extension, { name: 'Thumbwire in Chrome' });
  const { pairingId } = Object(await asked.json()).data;

  const shown = await desk.run('pair');
  const code = /^Code (\d{3}) (\d{3}), .*"Thumbwire in Chrome" \(chrome-extension/.exec(shown.stdout);
  const paired = await ask(`/v1/pair/${pairingId}`, extension, { code: `${code?.[1]}${code?.[2]}` });

  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(paired.status).toBe(200);
  expect(await desk.json('keys', 'list')).toContainEqual(
    expect.objectContaining({ name: 'Thumbwire in Chrome', origin: extension }),
  );
});

test('start: where nobody sees its terminal, it names who asks and the command, and no code', async () => {
  await ask('/v1/pair', extension, { name: 'Another' });

  await expect.poll(() => desk.proxy.stderr(), { timeout: 30_000 }).toContain('"Another"');
  expect(desk.proxy.stderr()).toMatch(/"Another" \(.*\) asks to be paired\. "thumbwire pair" shows a code/);
  expect(desk.proxy.stdout() + desk.proxy.stderr()).not.toMatch(/\b\d{3} ?\d{3}\b/);
});
