import { beforeAll, expect, test } from 'vitest';
import { expectRefusal, type Fixture, openFixture, send, stateOf } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  return () => fixture[Symbol.asyncDispose]();
});

const up = { feedback: { rating: { equals: true } } };

function nested(levels: number): unknown {
  let filter: unknown = up;
  for (let level = 1; level < levels; level += 1) filter = { left: filter, operator: 'and', right: 'all' };
  return filter;
}

const wide = {
  properties: Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`p${n}`, { equals: 'x' }])),
};

test.for<readonly [what: string, filter: unknown, culprit: RegExp]>([
  ['none', undefined, /filter is missing; "all" asks for everything/],
  ['null', null, /filter must be "all" or an object, not null/],
  ['a number', 5, /filter must be "all" or an object, not 5/],
  ['a list', [up], /filter must be "all" or an object, not an array/],
  ['another word', 'everything', /filter must be "all" or an object, not "everything"/],
  ['an unknown table', { requests: { id: { equals: 'x' } } }, /unknown table "requests"; known are request,/],
  [
    'an unknown column',
    { request: { ids: { equals: 'x' } } },
    /filter\.request .*unknown column "ids"; known are id,/,
  ],
  ['an unknown operator', { request: { id: { is: 'x' } } }, /filter\.request\.id .*"is"; known are equals,/],
  [
    'an operator of another type',
    { response: { status: { contains: '2' } } },
    /"contains"; known are equals,/,
  ],
  ['no operator', { request: { id: {} } }, /filter\.request\.id names no operator; known are equals,/],
  ['a bare value', { request: { id: 'x' } }, /filter\.request\.id must be an object like/],
  ['a bare column', { request: 'id' }, /filter\.request must be an object of columns, not "id"/],
  ['a list of columns', { request: [] }, /filter\.request must be an object of columns, not an array/],
  [
    'text where a boolean belongs',
    { feedback: { rating: { equals: 'true' } } },
    /rating\.equals must be true or false/,
  ],
  [
    'text where a number belongs',
    { response: { status: { gt: 'x' } } },
    /status\.gt must be a number, not "x"/,
  ],
  [
    'no time where one belongs',
    { request: { created_at: { gte: 'today' } } },
    /created_at\.gte must be a time like/,
  ],
  [
    'an object where text belongs',
    { request: { id: { equals: {} } } },
    /id\.equals must be text, not an object/,
  ],
  ['a branch without a right side', { left: up, operator: 'and' }, /needs both left and right/],
  ['a branch without an operator', { left: up, right: up }, /filter\.operator must be "and" or "or"/],
  [
    'a branch with another operator',
    { left: up, operator: 'AND', right: up },
    /must be "and" or "or", not "AND"/,
  ],
  [
    'a branch with a table beside it',
    { left: up, operator: 'or', right: up, request: {} },
    /"request" beside left/,
  ],
  [
    'a fault deep inside',
    { left: 'all', operator: 'or', right: { left: up, operator: 'and', right: { no: {} } } },
    /filter\.right\.right .*"no"/,
  ],
  ['33 levels', nested(33), /filter is nested deeper than 32 levels/],
  ['501 conditions', wide, /filter has more than 500 nodes/],
  ['a table named like a method', { toString: { id: { equals: 'x' } } }, /unknown table "toString"/],
  [
    'a column named like a method',
    { request: { constructor: { equals: 'x' } } },
    /unknown column "constructor"/,
  ],
])('a filter that is %s is refused by name on every route', async ([, filter, culprit]) => {
  const before = await stateOf(fixture);

  for (const path of ['/v1/request/query', '/v1/request/query-clickhouse', '/v1/request/count/query']) {
    const answer = await send(fixture.proxy, { path, body: { filter } });
    expectRefusal(answer, 400, culprit);
  }

  expect(await stateOf(fixture)).toEqual(before);
});

test.for<readonly [what: string, body: string]>([
  [
    'branches',
    `{"filter":${'{"left":"all","operator":"and","right":'.repeat(100_000)}"all"${'}'.repeat(100_000)}}`,
  ],
  ['objects', `{"filter":${'{"request":'.repeat(100_000)}{}${'}'.repeat(100_000)}}`],
  ['lists', `{"filter":{"request":{"id":{"equals":${'['.repeat(100_000)}${']'.repeat(100_000)}}}}}`],
])('a filter of 100,000 levels of %s is refused, and the proxy goes on', async ([, body]) => {
  const before = await stateOf(fixture);

  const answer = await send(fixture.proxy, { path: '/v1/request/query', body });

  expectRefusal(answer, 400, /filter/);
  expect(await stateOf(fixture)).toEqual(before);
});

test('32 levels and 500 nodes are still answered', async () => {
  const deep = await send(fixture.proxy, { path: '/v1/request/count/query', body: { filter: nested(32) } });
  const entries = Object.entries(wide.properties).slice(0, 499);
  const filter = { properties: Object.fromEntries(entries) };
  const broad = await send(fixture.proxy, { path: '/v1/request/count/query', body: { filter } });

  expect(deep).toMatchObject({ status: 200, body: { data: 1 } });
  expect(broad).toMatchObject({ status: 200, body: { data: 0 } });
});
