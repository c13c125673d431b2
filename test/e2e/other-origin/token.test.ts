import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Attacker, logged, openStage, type Stage } from './stage.ts';

const day = 24 * 3_600_000;
const clock = { now: Date.parse('2026-03-01T12:00:00Z') };

let stage: Stage;
/** A response whose token leaked into a page, and the token. */
let own: { readonly id: string; readonly token: string };
beforeAll(async () => {
  stage = await openStage({ now: () => clock.now });
  const answer = await fetch(`${stage.proxy.url}/openai/v1/chat/completions`, {
    method: 'POST',
    headers: { 'thumbwire-feedback-token': 'true' },
    body: '{"model":"gpt-4o-mini","messages":[]}',
  });
  const read = (name: string) => answer.headers.get(name) ?? '';
  own = { id: read('helicone-id'), token: read('thumbwire-feedback-token') };
  await answer.text();
  return () => stage[Symbol.asyncDispose]();
});
beforeEach(() => stage.begin());

const feedbackOf = (id: string) => `/v1/request/${id}/feedback`;

/** Calls the proxy from a page with a token, and returns the status; `TypeError`: the page may not know. */
function call(page: Attacker, token: string, method: string, path: string, body?: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const init = JSON.stringify({ method, headers, ...(body === undefined ? {} : { body }) });
  return page.run(`read('${path}', ${init}).then(([status]) => status)`);
}

const down = '{"rating":false}';

describe('a token that leaked into a page', () => {
  test('rates its own response from an allowed site, and takes that back: it is good', async () => {
    const friend = await stage.allowed();

    const rated = await call(friend, own.token, 'POST', feedbackOf(own.id), down);
    const { data } = await stage.proxy.client.api.feedback.get({ id: own.id });
    const cleared = await call(friend, own.token, 'DELETE', feedbackOf(own.id));

    expect([rated, data.current?.rating, cleared]).toEqual([200, false, 200]);
  });

  test('rates nothing from a site that is not allowed, not even its own, because a token lifts no rule about origins', async () => {
    const page = await stage.foreign();

    for (const id of [own.id, logged]) {
      expect(await call(page, own.token, 'POST', feedbackOf(id), down)).toBe('TypeError');
      expect(await call(page, own.token, 'DELETE', feedbackOf(id))).toBe('TypeError');
    }

    expect(stage.seen()).toEqual(
      [own.id, own.id, logged, logged].map((id) => `OPTIONS ${feedbackOf(id)} 403`),
    );
    await stage.expectUntouched();
  });

  test('rates no other response and takes no rating back there, because it is signed for one id', async () => {
    const friend = await stage.allowed();
    const escaped = own.id.replaceAll('-', '%2D');

    expect([
      await call(friend, own.token, 'POST', feedbackOf(logged), down),
      await call(friend, own.token, 'DELETE', feedbackOf(logged)),
      await call(friend, own.token, 'POST', feedbackOf(`${escaped}%2F..%2F${logged}`), down),
      await call(friend, own.token, 'POST', '/v1/feedback', `{"helicone-id":"${logged}","rating":false}`),
    ]).toEqual([403, 403, 403, 403]);

    expect(stage.seen()).toContain(`POST ${feedbackOf(logged)} 403`);
    await stage.expectUntouched();
  });

  test('reads and opens nothing, because it is for rating alone', async () => {
    const friend = await stage.allowed();

    expect([
      await call(friend, own.token, 'GET', feedbackOf(own.id)),
      await call(friend, own.token, 'GET', `/v1/request/${own.id}`),
      await call(friend, own.token, 'GET', `/v1/request/${own.id}/raw?part=response`),
      await call(friend, own.token, 'POST', '/v1/request/query', '{"filter":"all"}'),
      await call(friend, own.token, 'GET', '/v1/request/stream'),
      await call(friend, own.token, 'POST', '/v1/keys', '{"name":"evil","scopes":["admin"]}'),
    ]).toEqual([403, 403, 403, 403, 403, 403]);

    await stage.expectUntouched();
  });

  test('is worth nothing once a letter of it is changed, because the signature covers id and time', async () => {
    const friend = await stage.allowed();
    const tampered = [
      own.token.replace(own.id, logged),
      own.token.replace(/\.(\d+)\./, '.9$1.'),
      own.token.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')),
    ];

    for (const token of tampered) {
      expect(await call(friend, token, 'POST', feedbackOf(own.id), down)).toBe(401);
      expect(await call(friend, token, 'POST', feedbackOf(logged), down)).toBe(401);
    }

    await stage.expectUntouched();
  });

  test('is worth nothing after a day', async () => {
    const friend = await stage.allowed();
    clock.now += day;

    expect(await call(friend, own.token, 'POST', feedbackOf(own.id), down)).toBe(401);

    clock.now -= day;
    await stage.expectUntouched();
    expect(await call(friend, own.token, 'POST', feedbackOf(own.id), down)).toBe(200);
  });

  test('is not sent on to a provider as if it were a key of theirs', async () => {
    const friend = await stage.allowed();

    const status = await call(friend, own.token, 'POST', '/openai/v1/chat/completions', '{}');

    expect(status).toBe(400);
    await stage.expectUntouched();
  });
});
