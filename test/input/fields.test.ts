import { beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal, type Fixture, openFixture, send, stateOf } from './fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  return () => fixture[Symbol.asyncDispose]();
});

/** What is wrong, the body that is wrong in that way, and what the sentence must name. */
type Case = readonly [what: string, body: unknown, culprit: RegExp];

async function refuses(method: string, path: string, body: unknown, culprit: RegExp): Promise<void> {
  const before = await stateOf(fixture);

  const answer = await send(fixture.proxy, { method, path: path.replace('{id}', fixture.id), body });

  expectRefusal(answer, 400, culprit);
  expect(await stateOf(fixture)).toEqual(before);
}

const notAnObject: readonly Case[] = [
  ['an array for a body', [], /body|rating|key|scores|filter|requestIds|helicone-id/i],
  ['null for a body', 'null', /body|rating|key|scores|filter|requestIds|helicone-id/i],
  ['a number for a body', '5', /body|rating|key|scores|filter|requestIds|helicone-id/i],
  ['text for a body', '"up"', /body|rating|key|scores|filter|requestIds|helicone-id/i],
];

describe('feedback', () => {
  test.for<Case>([
    ['no rating', { comment: 'x' }, /rating must be true \(thumbs up\) or false/],
    ['null for a rating', { rating: null }, /rating must be true/],
    ['text for a rating', { rating: 'true' }, /rating must be true/],
    ['a number for a rating', { rating: 1 }, /rating must be true/],
    ['a number for a comment', { rating: false, comment: 5 }, /comment must be text/],
    ['a comment over 10 kB', { rating: false, comment: 'ü'.repeat(5121) }, /comment .*10240 bytes/],
    ['an array for a correction', { rating: false, correction: [] }, /correction must be text/],
    [
      'a correction over 1 MiB',
      { rating: false, correction: 'x'.repeat(1024 * 1024 + 1) },
      /correction .*bytes/,
    ],
    ['text for tags', { rating: false, tags: 'a,b' }, /tags/],
    ['a number for a tag', { rating: false, tags: ['a', 1] }, /tag must be text/],
    ['an empty tag', { rating: false, tags: [''] }, /tag must not be empty/],
    ['a tag over 100 bytes', { rating: false, tags: ['x'.repeat(101)] }, /tag .*100 bytes/],
    ['51 tags', { rating: false, tags: Array.from({ length: 51 }, (_, n) => `t${n}`) }, /tags .*50/],
    ['a negative choice', { rating: false, choice: -1 }, /choice must be a whole number/],
    ['half a choice', { rating: false, choice: 0.5 }, /choice must be a whole number/],
    ['text for a choice', { rating: false, choice: '0' }, /choice must be a whole number/],
    ['an empty rater', { rating: false, rater: '' }, /rater must not be empty/],
    ['a number for a rater', { rating: false, rater: 7 }, /rater must be text/],
    ['a rater over 128 bytes', { rating: false, rater: 'x'.repeat(129) }, /rater .*128 bytes/],
    ['an empty event id', { rating: false, eventId: '' }, /eventId must be 1 to 64/],
    ['an event id with a space', { rating: false, eventId: 'a b' }, /eventId must be 1 to 64/],
    ['an event id of 65 characters', { rating: false, eventId: 'x'.repeat(65) }, /eventId must be 1 to 64/],
    ['a number for an event id', { rating: false, eventId: 3 }, /eventId/],
    ['a word for a time', { rating: false, ratedAt: 'yesterday' }, /ratedAt/],
    ['a number for a time', { rating: false, ratedAt: 1_760_000_000_000 }, /ratedAt/],
    ['a day that is none', { rating: false, ratedAt: '2026-02-31T00:00:00Z' }, /ratedAt/],
    ['the rating in the prototype only', '{"__proto__":{"rating":false}}', /rating must be true/],
    ...notAnObject,
  ])('setting it with %s is refused by name and changes nothing', ([, body, culprit]) =>
    refuses('POST', '/v1/request/{id}/feedback', body, culprit),
  );

  test.for<Case>([
    ['an event id with a slash', { eventId: 'a/b' }, /eventId must be 1 to 64/],
    ['an empty rater', { rater: '' }, /rater must not be empty/],
    ['a word for a time', { ratedAt: 'now' }, /ratedAt/],
  ])('clearing it with %s is refused by name and changes nothing', ([, body, culprit]) =>
    refuses('DELETE', '/v1/request/{id}/feedback', body, culprit),
  );

  test.for<Case>([
    ['no id', { rating: false }, /helicone-id/],
    ['a number for an id', { 'helicone-id': 1, rating: false }, /helicone-id/],
    ['no rating', { 'helicone-id': 'req_untouched' }, /rating must be true/],
    ['text for a rating', { 'helicone-id': 'req_untouched', rating: 'no' }, /rating must be true/],
    ...notAnObject,
  ])('setting it in the legacy form with %s is refused by name and changes nothing', ([, body, culprit]) =>
    refuses('POST', '/v1/feedback', body, culprit),
  );

  test('an event id that was used with another rating is a conflict and changes nothing', async () => {
    const before = await stateOf(fixture);

    const answer = await send(fixture.proxy, {
      path: `/v1/request/${fixture.id}/feedback`,
      body: { rating: false, comment: 'good', tags: ['kept'], eventId: 'first' },
    });

    expectRefusal(answer, 409, /first/);
    expect(await stateOf(fixture)).toEqual(before);
  });
});

describe('property', () => {
  test.for<Case>([
    ['no key', { value: 'x' }, /key must be text/],
    ['an empty key', { key: '', value: 'x' }, /key must not be empty/],
    ['a number for a key', { key: 1, value: 'x' }, /key must be text/],
    ['a key over 1 kB', { key: 'k'.repeat(1025), value: 'x' }, /key .*1024 bytes/],
    ['no value', { key: 'k' }, /value must be text/],
    ['null for a value', { key: 'k', value: null }, /value must be text/],
    ['a number for a value', { key: 'k', value: 5 }, /value must be text/],
    ['a value over 1 kB', { key: 'k', value: 'ü'.repeat(513) }, /value .*1024 bytes/],
    ...notAnObject,
  ])('setting one with %s is refused by name and changes nothing', ([, body, culprit]) =>
    refuses('PUT', '/v1/request/{id}/property', body, culprit),
  );
});

describe('score', () => {
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`s${n}`, n]));

  test.for<Case>([
    ['no scores', {}, /scores must be an object/],
    ['null for scores', { scores: null }, /scores must be an object/],
    ['an array for scores', { scores: [1] }, /scores must be an object/],
    ['text for a score', { scores: { tone: 'high' } }, /score must be a number, true or false/],
    ['null for a score', { scores: { tone: null } }, /score must be a number/],
    ['an object for a score', { scores: { tone: { value: 1 } } }, /score must be a number/],
    ['a number that JSON cannot hold', '{"scores":{"tone":1e999}}', /score must be a number/],
    ['a good and a bad score', { scores: { good: 1, bad: 'x' } }, /score must be a number/],
    ['an empty name', { scores: { '': 1 } }, /name of a score must not be empty/],
    [
      'a name over 128 bytes',
      { scores: { ['n'.repeat(129)]: 1 } },
      /name of a score must not be longer than 128 bytes/,
    ],
    ['101 scores', { scores: many }, /scores must not be more than 100/],
    ['the thumbs', { scores: { 'helicone-score-feedback': 1 } }, /\/v1\/request\/\{id\}\/feedback/],
    ...notAnObject,
  ])('setting them with %s is refused by name and changes nothing', ([, body, culprit]) =>
    refuses('POST', '/v1/request/{id}/score', body, culprit),
  );
});

describe('query', () => {
  const all = { filter: 'all' };

  test.for<Case>([
    ['a sort key there is not', { ...all, sort: { mood: 'asc' } }, /mood/],
    ['a sort direction there is not', { ...all, sort: { created_at: 'down' } }, /"asc" or "desc"/],
    ['a list for a sort', { ...all, sort: ['created_at'] }, /sort/],
    ['a negative offset', { ...all, offset: -1 }, /offset must be a whole number from 0/],
    ['half an offset', { ...all, offset: 1.5 }, /offset must be a whole number/],
    ['text for an offset', { ...all, offset: '0' }, /offset must be a whole number/],
    ['a negative limit', { ...all, limit: -1 }, /limit must be a whole number from 0 to 1000/],
    ['a limit of 1001', { ...all, limit: 1001 }, /limit must be a whole number from 0 to 1000/],
    ['text for a limit', { ...all, limit: '10' }, /limit must be a whole number/],
    ['null for a limit', { ...all, limit: null }, /limit must be a whole number/],
    ['a number for a cursor', { ...all, cursor: 5 }, /cursor/],
    ['a cursor of somebody else', { ...all, cursor: 'bm90IG91cnM' }, /cursor/],
    ['text for includeInputs', { ...all, includeInputs: 'yes' }, /includeInputs must be true or false/],
    ['a number for isScored', { ...all, isScored: 1 }, /isScored must be true or false/],
    ['text for isCached', { ...all, isCached: 'no' }, /isCached must be true or false/],
    ['null for isPartOfExperiment', { ...all, isPartOfExperiment: null }, /isPartOfExperiment must be true/],
    ...notAnObject,
  ])('asking with %s is refused by name', async ([, body, culprit]) => {
    await refuses('POST', '/v1/request/query', body, culprit);
    await refuses('POST', '/v1/request/query-clickhouse', body, culprit);
  });

  test.for<Case>([
    ['no ids', {}, /requestIds must be an array/],
    ['text for ids', { requestIds: 'a' }, /requestIds must be an array/],
    ['a number for an id', { requestIds: ['a', 1] }, /requestIds/],
    ['1001 ids', { requestIds: Array.from({ length: 1001 }, (_, n) => `${n}`) }, /more than 1000/],
    ...notAnObject,
  ])('asking by id with %s is refused by name', ([, body, culprit]) =>
    refuses('POST', '/v1/request/query-ids', body, culprit),
  );

  const located = (fields: object) => ({ texts: [{ key: 'a', version: 1, hashes: [], ...fields }] });
  test.for<Case>([
    ['no texts', {}, /texts must be an array/],
    [
      '201 texts',
      { texts: Array.from({ length: 201 }, () => located({}).texts[0]) },
      /texts must not be more than 200/,
    ],
    ['a text without a key', located({ key: undefined }), /key must be text/],
    ['513 hashes', located({ hashes: Array.from({ length: 513 }, (_, n) => n) }), /at most 512 hashes/],
    ['a hash of 2^48', located({ hashes: [2 ** 48] }), /whole number from 0/],
    ['half a hash', located({ hashes: [0.5] }), /whole number from 0/],
    ['a word for a hash', located({ hashes: ['abc'] }), /whole number from 0/],
    ...notAnObject,
  ])('locating with %s is refused by name', ([, body, culprit]) =>
    refuses('POST', '/v1/request/locate', body, culprit),
  );
});

describe('one request', () => {
  test.for([
    [
      'a part there is not',
      '/v1/request/req_untouched/raw?part=both',
      /part must be "request" or "response"/,
    ],
    ['no part', '/v1/request/req_untouched/raw', /part must be "request" or "response"/],
    ['a word for includeBody', '/v1/request/req_untouched?includeBody=maybe', /includeBody/],
  ] as const)('asking for it with %s is refused by name', async ([, path, culprit]) => {
    const answer = await send(fixture.proxy, { path });

    expectRefusal(answer, 400, culprit);
  });

  test.for([
    ['of nobody', 'nobody'],
    ['with a space', 'a%20b'],
    ['with a slash', 'a%2Fb'],
    ['with a zero byte', 'a%00b'],
    ['with a broken escape', '%E0%A4%A'],
    ['of 129 characters', 'x'.repeat(129)],
    ['that would climb out of the path', '..%2F..%2Fhealth'],
  ])('rating an id %s answers "Request not found"', async ([, id]) => {
    const before = await stateOf(fixture);

    const answer = await send(fixture.proxy, { path: `/v1/request/${id}/feedback`, body: { rating: true } });

    expect(answer).toMatchObject({ status: 404, body: { data: null, error: 'Request not found' } });
    expect(await stateOf(fixture)).toEqual(before);
  });
});
