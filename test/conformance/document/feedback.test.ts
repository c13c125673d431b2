import { calculatePositiveRate } from '@thumbwire/shared';
import { describe, expect, test } from 'vitest';
import { startLogged } from './logged.ts';
import * as printed from './printed.ts';
import { runners, runProgram } from './run.ts';

const done = { status: 200, body: { data: null, error: null } };
const rated = (rating: boolean) => ({ feedback: { rating: { equals: rating } } });

test('feedback, "Path Parameters": the id is the one that the caller minted', async () => {
  await using logged = await startLogged();

  const response = await logged.ask('req_123abc');

  expect(response.headers.get('helicone-id')).toBe('req_123abc');
  expect(response.headers.get('helicone-status')).toBe('success');
});

describe.each(runners)('feedback, "Examples", run by %s', (_name, run) => {
  test('"Positive Feedback" is answered as "Success Response" prints it, and kept', async () => {
    await using logged = await startLogged('req_123abc', 'req_other');

    expect(await run(logged.proxy, printed.positive)).toEqual(done);

    const rows = await logged.proxy.client.queryRequests({ filter: rated(true) });
    expect(rows.map((row) => row.request_id)).toEqual(['req_123abc']);
  });

  test('"Negative Feedback" is answered as "Success Response" prints it, and kept', async () => {
    await using logged = await startLogged('req_123abc', 'req_other');

    expect(await run(logged.proxy, printed.negative)).toEqual(done);

    const rows = await logged.proxy.client.queryRequests({ filter: rated(false) });
    expect(rows.map((row) => row.request_id)).toEqual(['req_123abc']);
  });

  test('"Add Positive Feedback" of the longer page works as well', async () => {
    await using logged = await startLogged('req_abc123def456');

    expect(await run(logged.proxy, printed.positiveInLongOptions)).toEqual(done);

    const rows = await logged.proxy.client.queryRequests({ filter: rated(true) });
    expect(rows.map((row) => row.request_id)).toEqual(['req_abc123def456']);
  });

  test('the last of several ratings wins, at once, and the history keeps all', async () => {
    await using logged = await startLogged('req_123abc');
    const { client } = logged.proxy;

    await run(logged.proxy, printed.positive);
    expect(await client.queryRequests({ filter: rated(true) })).toHaveLength(1);
    await run(logged.proxy, printed.negative);
    expect(await client.queryRequests({ filter: rated(true) })).toHaveLength(0);
    expect(await client.queryRequests({ filter: rated(false) })).toHaveLength(1);
    await run(logged.proxy, printed.positive);

    const { data } = await client.api.feedback.get({ id: 'req_123abc' });
    expect(data.current?.rating).toBe(true);
    expect(data.history.map((event) => event.rating)).toEqual([true, false, true]);
  });

  test('"Error Response": an unknown id is 404 in exactly the printed words', async () => {
    await using logged = await startLogged();

    const answer = await run(logged.proxy, printed.positive);

    expect(answer).toEqual({ status: 404, body: { data: null, error: 'Request not found' } });
  });

  test('"Authentication": without the right key nothing is rated', async () => {
    await using logged = await startLogged('req_123abc');

    const answer = await run(logged.proxy, printed.positive.replace('YOUR_API_KEY', 'sk-of-somebody-else'));

    expect(answer).toEqual({ status: 401, body: { data: null, error: expect.stringContaining('key') } });
    expect(await logged.proxy.client.queryRequests({ filter: rated(true) })).toEqual([]);
  });
});

test('feedback, "Using in Code": addFeedback reports success for each rating', async () => {
  await using logged = await startLogged('req_123abc', 'req_456def');

  const output = await runProgram(logged.proxy, printed.addFeedback);

  expect(output).toBe('Feedback added successfully\nFeedback added successfully\n');
  const rows = await logged.proxy.client.queryRequests({ sort: { created_at: 'asc' } });
  expect(rows.map((row) => row.feedback_rating)).toEqual([true, false]);
});

test('User Feedback, "Quick Start": a call with an id of its own is rated by it', async () => {
  await using logged = await startLogged();

  await runProgram(logged.proxy, printed.quickStart);

  expect(logged.provider.seen.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
  const rows = await logged.proxy.client.queryRequests();
  expect(rows).toMatchObject([{ feedback_rating: true, response_text: 'Certainly.', state: 'complete' }]);
});

test('User Feedback, "Processing multiple feedback ratings": all arrive in parallel', async () => {
  const ids = [
    'f47ac10b-58cc-4372-a567-0e02b2c3d479',
    '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
    '6ba7b811-9dad-11d1-80b4-00c04fd430c8',
  ];
  await using logged = await startLogged(...ids);

  await runProgram(logged.proxy, printed.manyRatings);

  const { data } = await logged.proxy.client.api.query.ids({ requestIds: ids });
  expect(data.map((row) => row.feedback_rating)).toEqual([true, false, true]);
});

describe('feedback, "Use Cases", with the helpers that the client exports', () => {
  test('addFeedback rates a request up or down', async () => {
    await using logged = await startLogged('req_123abc', 'req_456def');
    const { addFeedback, queryRequests } = logged.proxy.client;

    await addFeedback('req_123abc', true);
    await addFeedback('req_456def', false);

    const bad = await queryRequests({
      filter: { feedback: { rating: { equals: false } } },
      sort: { created_at: 'desc' },
      limit: 100,
      includeInputs: true,
    });
    expect(bad).toMatchObject([
      { request_id: 'req_456def', request_body: { messages: [{ content: 'Explain quantum computing' }] } },
    ]);
  });

  test('queryRequests and calculatePositiveRate compare two prompts', async () => {
    await using logged = await startLogged();
    const { addFeedback, queryRequests } = logged.proxy.client;
    for (const [id, prompt] of [
      ['a1', 'prompt-a'],
      ['a2', 'prompt-a'],
      ['a3', 'prompt-a'],
      ['b1', 'prompt-b'],
      ['c1', 'prompt-c'],
    ] as const) {
      await logged.ask(id, { 'helicone-prompt-id': prompt });
    }
    await addFeedback('a1', true);
    await addFeedback('a2', false);
    await addFeedback('b1', true);

    const rateOf = async (promptId: string) => calculatePositiveRate(await queryRequests({ promptId }));

    expect(await rateOf('prompt-a')).toBe(0.5);
    expect(await rateOf('prompt-b')).toBe(1);
    expect(await rateOf('prompt-c')).toBeNull();
  });
});
