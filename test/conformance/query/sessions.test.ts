import type { FilterNode } from '@thumbwire/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Logged, startLogged } from '../document/logged.ts';

let logged: Logged;
beforeAll(async () => {
  logged = await startLogged('plain');
  await logged.ask('first', {
    'Helicone-Session-Id': 'trip-42',
    'Helicone-Session-Path': '/plan',
    'Helicone-Session-Name': 'Trip to Oslo',
    'Helicone-User-Id': 'anna',
  });
  await logged.ask('second', {
    'Helicone-Session-Id': 'trip-42',
    'Helicone-Session-Path': '/plan/hotel',
    'Helicone-User-Id': 'ben',
    'Helicone-Prompt-Id': 'hotels',
    'Helicone-Prompt-Version': '3',
  });
});
afterAll(() => logged[Symbol.asyncDispose]());

const routes = ['/v1/request/query', '/v1/request/query-clickhouse'];
const equals = (value: string) => ({ equals: value });

describe.each(routes)('%s', (path) => {
  test.each<[what: string, filter: FilterNode, ids: string[]]>([
    ['a user', { request: { user_id: equals('anna') } }, ['first']],
    ['a user of the other table', { request_response_rmt: { user_id: equals('ben') } }, ['second']],
    ['no user', { request_response_rmt: { user_id: equals('null') } }, ['plain']],
    ['a session', { request_response_rmt: { session_id: equals('trip-42') } }, ['second', 'first']],
    [
      'a session by property',
      { properties: { 'Helicone-Session-Id': equals('trip-42') } },
      ['second', 'first'],
    ],
    [
      'a session by property of the other table',
      { request_response_rmt: { properties: { 'Helicone-Session-Id': equals('trip-42') } } },
      ['second', 'first'],
    ],
    [
      'a session of the table of sessions',
      { sessions_request_response_rmt: { session_session_id: equals('trip-42') } },
      ['second', 'first'],
    ],
    [
      "a session's name",
      { sessions_request_response_rmt: { session_session_name: { contains: 'oslo' } } },
      ['first'],
    ],
    [
      "a session's tag, which nothing has",
      { sessions_request_response_rmt: { session_tag: equals('a') } },
      [],
    ],
    ['a path within a session', { request: { session_path: { like: '/plan/%' } } }, ['second']],
    ['a prompt', { request: { prompt_id: equals('hotels') } }, ['second']],
    ['a version of a prompt', { request_response_rmt: { prompt_version: equals('3') } }, ['second']],
    ['a prompt by property', { properties: { 'helicone-prompt-id': equals('hotels') } }, ['second']],
  ])('finds requests by %s', async (_what, filter, ids) => {
    const answer = await logged.proxy.call('POST', path, { filter });

    expect(answer).toMatchObject({ status: 200, body: { data: ids.map((id) => ({ request_id: id })) } });
    expect(Object(answer.body).data).toHaveLength(ids.length);
  });

  test('has user, session and prompt in its rows', async () => {
    const answer = await logged.proxy.call('POST', path, {
      filter: { request: { prompt_id: equals('hotels') } },
    });

    expect(answer.body).toMatchObject({
      data: [
        {
          request_user_id: 'ben',
          session_id: 'trip-42',
          session_path: '/plan/hotel',
          session_name: null,
          prompt_id: 'hotels',
          prompt_version: '3',
        },
      ],
    });
  });

  test('names a column that only a whole session has', async () => {
    const filter = { sessions_request_response_rmt: { session_total_cost: { gt: 1 } } };

    const answer = await logged.proxy.call('POST', path, { filter });

    expect(answer).toMatchObject({
      status: 400,
      body: { data: null, error: expect.stringContaining('"session_total_cost"') },
    });
  });
});
