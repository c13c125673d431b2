import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startExtension } from '../../support/extension.ts';
import { openStage, type Stage } from './stage.ts';

const shown: string[] = [];
const clock = { now: Date.parse('2026-03-01T12:00:00Z') };

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ now: () => clock.now, showCode: (_asking, code) => shown.push(code) });
  return () => stage[Symbol.asyncDispose]();
});
beforeEach(() => stage.begin());

const post = (path: string, body: string) =>
  `read('${path}', { method: 'POST', headers: { 'content-type': 'application/json' }, body: ${body} })`;
const ask = (name: string) => post('/v1/pair', `'{"name":"${name}"}'`);

describe('a web page does not pair', () => {
  test('when it is of another site, because its preflight is refused; nobody is shown a code', async () => {
    const page = await stage.foreign();

    expect(await page.run(ask('Thumbwire'))).toBe('TypeError');
    expect(await page.run(post('/v1/pair/any', `'{"code":"123456"}'`))).toBe('TypeError');
    await page.run(
      `fetch(proxy + '/v1/pair', { method: 'POST', mode: 'no-cors', body: '{"name":"Thumbwire"}' })`,
    );

    expect(stage.seen()).toEqual(['OPTIONS /v1/pair 403', 'OPTIONS /v1/pair/any 403', 'POST /v1/pair 403']);
    expect(shown).toEqual([]);
    await stage.expectUntouched();
  });

  test('when its site is allowed, either, because only extensions are paired', async () => {
    const friend = await stage.allowed();

    const answers = [
      await friend.run(ask('Thumbwire')),
      await friend.run(post('/v1/pair/any', `'{"code":"123456"}'`)),
    ];

    const refusal = [403, expect.stringContaining('Only a browser extension can be paired')];
    expect(answers).toEqual([refusal, refusal]);
    expect(shown).toEqual([]);
    await stage.expectUntouched();
  });

  test('when it tries every code of a pairing that an extension has open, because a web page gives no code', async () => {
    const extension = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop';
    const asked = await fetch(`${stage.proxy.url}/v1/pair`, {
      method: 'POST',
      headers: { origin: extension, 'content-type': 'application/json' },
      body: '{"name":"Thumbwire in Chrome"}',
    });
    const { data } = Object(await asked.json());
    const friend = await stage.allowed();
    const code = shown.at(-1);

    const guesses = await friend.run(`Promise.all(Array.from({ length: 30 }, (_, index) =>
      ${post(`/v1/pair/${data.pairingId}`, `JSON.stringify({ code: index === 29 ? '${code}' : String(100000 + index) })`)}
        .then(([status]) => status)))`);

    expect(guesses).toEqual(Array(30).fill(403));
    await stage.expectUntouched();
    // They do not count as tries of the extension either: a page cannot end a pairing.
    const confirmed = await fetch(`${stage.proxy.url}/v1/pair/${data.pairingId}`, {
      method: 'POST',
      headers: { origin: extension, 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    });
    expect(confirmed.status).toBe(200);
  });
});

test('an extension guesses no code: five tries end a pairing, and fifteen in an hour end them all', async () => {
  await using browser = await startExtension();
  const extension = stage.inPage(await browser.open('options'));
  const guess = (id: string, code: string) =>
    extension.run(`${post(`/v1/pair/${id}`, `'{"code":"${code}"}'`)}.then(([status]) => status)`);
  const tries: unknown[] = [];

  for (let round = 0; round < 3; round += 1) {
    const asked = await extension.run(
      `${ask('Thumbwire')}.then(([, text]) => JSON.parse(text).data.pairingId)`,
    );
    const right = shown.at(-1) ?? '';
    const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0');
    for (let index = 0; index < 5; index += 1) tries.push(await guess(String(asked), wrong));
    tries.push(await guess(String(asked), right));
  }
  const next = await extension.run(ask('Thumbwire'));

  const round = [403, 403, 403, 403, 403, 404];
  expect(tries).toEqual([...round, ...round, ...round]);
  expect(next).toEqual([429, expect.stringContaining('15 wrong codes within an hour')]);
  expect(new Set(stage.arrivals().map(({ headers }) => headers.get('origin')))).toEqual(
    new Set([`chrome-extension://${browser.id}`]),
  );
  await stage.expectUntouched();
});
