import { array, constant, constantFrom, integer, jsonValue, oneof, option, record } from 'fast-check';
import { expect, test } from 'vitest';
import { startProxy } from '../support/proxy.ts';
import { callers } from './caller.ts';
import { anyText, bodies, near } from './near.ts';
import { fuzzInBatches, fuzzTimeout } from './runs.ts';

const message = record({
  role: constantFrom('user', 'system', 'assistant', 'x'),
  content: oneof(anyText, jsonValue()),
});
const moment = near({
  seconds: oneof(integer({ min: 0, max: 2_000_000_000 }), constant(253_402_300_799)),
  milliseconds: integer({ min: 0, max: 999 }),
});
/** Answers nested so deeply that not every way to read or write JSON comes to their end; as text for that reason. */
const deep = integer({ min: 1, max: 40_000 }).map((levels) =>
  JSON.stringify({
    providerRequest: { url: 'x', json: { model: 'm' }, meta: {} },
    providerResponse: { json: { choices: [{ message: { content: 'DEEP' } }] }, status: 200, headers: {} },
    timing: { startTime: { seconds: 1, milliseconds: 0 }, endTime: { seconds: 2, milliseconds: 0 } },
  }).replace('"DEEP"', `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`),
);
const logs = near({
  providerRequest: near({
    url: oneof(
      constantFrom(
        ...[
          'https://api.openai.com/v1/chat/completions',
          'https://api.anthropic.com/v1/messages',
          'custom-model-nopath',
        ],
        ...[
          'http://user:secret@host/v1/x?key=1',
          'https://generativelanguage.googleapis.com/v1beta/models/%zz:generateContent',
        ],
        ...[
          '',
          '//',
          'http://',
          'https://[::1',
          'javascript:alert(1)',
          '/v1/models/%E0%A4%A:generateContent',
        ],
      ),
      anyText,
    ),
    json: near({
      model: anyText,
      messages: array(message, { maxLength: 3 }),
      stream: constantFrom(true, false),
    }),
    meta: oneof(
      constant({}),
      constantFrom<unknown>(
        { 'Helicone-User-Id': 'anna', 'Helicone-Property-A': 'b' },
        { 'helicone-property-__proto__': 'x', 'Helicone-Property-': 'y', __proto__: 'z' },
        Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`Helicone-Property-${index}`, 'v'])),
      ),
      near({ 'Helicone-User-Id': anyText, 'Helicone-Session-Id': anyText, 'Helicone-Property-Any': anyText }),
    ),
  }),
  providerResponse: near({
    json: oneof(
      near({
        id: anyText,
        model: anyText,
        choices: array(near({ index: integer(), message: near({ content: anyText }) }), { maxLength: 3 }),
        usage: near({ prompt_tokens: integer(), completion_tokens: integer(), total_tokens: integer() }),
      }),
    ),
    textBody: option(
      oneof(
        anyText,
        constantFrom(
          'data: {"choices":[{"delta":{"content":"hi"}}]}\n\ndata: [DONE]\n\n',
          '{"a":1}\n{"a":',
          '[{},',
          'data:\n\n',
        ),
      ),
    ),
    status: constantFrom(200, 200, 204, 404, 500, -3, -2, -999, 999, 0),
    headers: constant({}),
  }),
  timing: near({
    startTime: near({ seconds: constant(1_767_225_600), milliseconds: integer({ min: 0, max: 999 }) }),
    endTime: oneof(constant({ seconds: 1_767_225_601, milliseconds: 0 }), moment),
    timeToFirstToken: option(oneof(integer({ min: 0, max: 5_000 }), constant(1e308))),
  }),
  provider: option(constantFrom('openai', 'ANTHROPIC', 'mine', 'a'.repeat(64), '..')),
});
const paths = constantFrom(
  '/custom/v1/log',
  '/oai/v1/log',
  '/anthropic/v1/log',
  '/googleapis/v1/log',
  '/v1/trace/custom/log',
);

test(
  'whatever is logged, it is refused in a sentence or can be read again, and nothing of another with it',
  async () => {
    await using proxy = await startProxy();
    await using caller = callers(proxy);
    const inputs = record({
      path: paths,
      body: oneof({ arbitrary: bodies(logs), weight: 20 }, { arbitrary: deep, weight: 1 }),
    });
    let seen = 0;

    await fuzzInBatches('log', { arbitrary: inputs, size: 100 }, async (batch, tally) => {
      await Promise.all(
        batch.map(async ({ path, body }) => {
          const mark = `mark-${seen++}-`;
          const headers = { 'helicone-request-id': mark, 'helicone-property-mark': mark };
          const logged = await caller.call(path, { body, headers });
          tally(logged.status);
          const read =
            logged.status === 200
              ? await caller.call(`/v1/request/${mark}?includeBody=true`, { method: 'GET' })
              : null;
          const marks = new Set(JSON.stringify(read?.body ?? null).match(/mark-\d+-/g));
          const isLost = read !== null && (read.status !== 200 || !marks.has(mark));
          const problem =
            logged.problem ??
            read?.problem ??
            (isLost ? 'it cannot be read again' : marks.size > 1 ? 'another one shows' : null);
          if (problem !== null) {
            throw new Error(
              `${problem}: ${show(body)} to ${path}, answered ${show(logged)}, read ${show(read)}`,
            );
          }
        }),
      );
    });

    expect(proxy.log).toEqual([]);
  },
  fuzzTimeout,
);

function show(value: unknown): string {
  return JSON.stringify(value ?? null).slice(0, 1_500);
}
