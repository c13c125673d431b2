import { describe, expect, test } from 'vitest';
import { startLogged } from './logged.ts';
import * as printed from './printed.ts';
import { runners } from './run.ts';

const alice = { 'helicone-user-id': 'abc@email.com' };

describe.each(runners)('query, run by %s', (_name, run) => {
  test('"Get Requests": the newest come first, rated ones among them', async () => {
    await using logged = await startLogged('one', 'two', 'three');
    await logged.proxy.client.addFeedback('two', true);

    const { status, body } = await run(logged.proxy, printed.latest);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: [{ request_id: 'three' }, { request_id: 'two', feedback_rating: true }, { request_id: 'one' }],
      error: null,
    });
  });

  test('"Retrieving Requests by User ID": only that user\'s requests come', async () => {
    await using logged = await startLogged('without-user');
    await logged.ask('of-user', alice);
    await logged.ask('of-another', { 'helicone-user-id': 'def@email.com' });

    const { body } = await run(logged.proxy, printed.byUser);

    expect(body).toMatchObject({ data: [{ request_id: 'of-user', request_user_id: 'abc@email.com' }] });
  });

  test('"Adding Additional Filters": both conditions hold', async () => {
    await using logged = await startLogged('without-user');
    await logged.ask('of-both', alice, 'gpt-4o-mini');
    await logged.ask('of-another-model', alice, 'o3');

    const { body } = await run(logged.proxy, printed.byUserAndModel);

    expect(body).toMatchObject({ data: [{ request_id: 'of-both' }] });
  });

  test('"Get Requests (query-clickhouse)": an empty table is no condition', async () => {
    await using logged = await startLogged('one', 'two');

    const { body } = await run(logged.proxy, printed.latestOfClickhouse);

    expect(body).toMatchObject({ data: [{ request_id: 'two' }, { request_id: 'one' }], error: null });
  });

  test('"Get Request Count": a number', async () => {
    await using logged = await startLogged('one', 'two');

    expect(await run(logged.proxy, printed.count)).toEqual({ status: 200, body: { data: 2, error: null } });
  });
});

describe('query, "Examples"', () => {
  test('"Basic Query": ten rows unless asked otherwise', async () => {
    await using logged = await startLogged(...Array.from({ length: 11 }, (_, index) => `req_${index}`));
    const body = { filter: 'all', offset: 0, limit: 10, sort: { created_at: 'desc' } };

    const { body: basic } = await logged.proxy.call('POST', '/v1/request/query', body);

    expect(basic).toHaveProperty('data.length', 10);
    expect(basic).toHaveProperty('data.0.request_id', 'req_10');
  });

  test('"Filter by Custom Properties": set by header, or afterwards', async () => {
    await using logged = await startLogged('later');
    await logged.ask('by-header', { 'helicone-property-environment': 'production' });
    const property = { key: 'Environment', value: 'production' };
    expect(await logged.proxy.call('PUT', '/v1/request/later/property', property)).toEqual({
      status: 200,
      body: { data: null, error: null },
    });

    const { body } = await logged.proxy.call('POST', '/v1/request/query', {
      filter: { properties: { environment: { equals: 'production' } } },
    });

    expect(body).toMatchObject({
      data: [
        { request_id: 'by-header', properties: { environment: 'production' } },
        { request_id: 'later', request_properties: { environment: 'production' } },
      ],
    });
  });

  test('"Filter by Date Range": both ends count', async () => {
    await using logged = await startLogged('req_123abc');
    const [row] = await logged.proxy.client.queryRequests();
    const created = row?.request_created_at ?? '';
    const next = new Date(Date.parse(created) + 1).toISOString();
    const between = (from: string, to: string) => ({
      left: { request: { created_at: { gte: from } } },
      operator: 'and' as const,
      right: { request: { created_at: { lt: to } } },
    });

    const inside = await logged.proxy.client.queryRequests({ filter: between(created, next) });
    const before = await logged.proxy.client.queryRequests({
      filter: between('2020-01-01T00:00:00Z', created),
    });
    const after = await logged.proxy.client.queryRequests({ filter: between(next, '2100-01-01T00:00:00Z') });

    expect([inside.length, before.length, after.length]).toEqual([1, 0, 0]);
  });

  test('"Complex Filter with AND/OR": branches nest', async () => {
    await using logged = await startLogged('plain');
    await logged.ask('mini', alice, 'gpt-4o-mini');
    await logged.ask('large', alice, 'o3');
    await logged.proxy.client.addFeedback('large', false);

    const { body } = await logged.proxy.call('POST', '/v1/request/query', {
      filter: {
        left: { request: { user_id: { equals: 'abc@email.com' } } },
        operator: 'and',
        right: {
          left: { request: { model: { equals: 'gpt-4' } } },
          operator: 'or',
          right: { feedback: { rating: { equals: false } } },
        },
      },
    });

    expect(body).toMatchObject({ data: [{ request_id: 'large' }] });
  });

  test('"Request Body", includeInputs: the bodies come with the rows', async () => {
    await using logged = await startLogged('req_123abc');

    const { body } = await logged.proxy.call('POST', '/v1/request/query', {
      filter: 'all',
      includeInputs: true,
    });

    expect(body).toMatchObject({
      data: [
        {
          request_body: { model: 'gpt-4o-mini' },
          response_body: { choices: [{ message: { content: 'Certainly.' } }] },
        },
      ],
    });
  });
});
