import { fingerprint, fingerprintVersion, mostMatches } from '@thumbwire/shared/fingerprint';
import { array, constantFrom, integer, oneof } from 'fast-check';
import { expect, test } from 'vitest';
import { startProxy } from '../support/proxy.ts';
import { callers } from './caller.ts';
import { anyText, bodies, near } from './near.ts';
import { fuzzInBatches, fuzzTimeout } from './runs.ts';

/** Answers that are logged, each of its own words. */
const answers = Array.from({ length: 12 }, (_, index) =>
  Array.from({ length: 60 }, (_, word) => `word${index}x${(word * 7919 + index * 104_729) % 1_000}`).join(
    ' ',
  ),
);

const hash = oneof(
  integer({ min: 0, max: 2 ** 48 - 1 }),
  constantFrom(0, 2 ** 48 - 1),
  constantFrom(...answers.flatMap((answer) => fingerprint(answer).slice(0, 20))),
);
const texts = near({
  key: constantFrom('a', 'b', '', '\ud800'),
  version: constantFrom(fingerprintVersion, fingerprintVersion, fingerprintVersion, 1),
  hashes: oneof(
    array(hash, { maxLength: 20 }),
    integer({ min: 500, max: 520 }).map((count) => Array.from({ length: count }, (_, index) => index)),
    constantFrom(...answers).map((answer) => fingerprint(answer)),
  ),
});
const asked = near({
  texts: oneof(
    array(texts, { maxLength: 5 }),
    integer({ min: 198, max: 203 }).map((count) =>
      Array.from({ length: count }, () => ({ key: 'k', version: fingerprintVersion, hashes: [1] })),
    ),
  ),
  origin: oneof(constantFrom('http://localhost:3000', undefined), anyText),
});

test(
  'whatever texts are asked for, only responses that share a hash are found, and the rest is refused',
  async () => {
    await using proxy = await startProxy();
    await using caller = callers(proxy);
    for (const [index, content] of answers.entries()) {
      const headers = { 'helicone-request-id': `answer-${index}` };
      await caller.call('/oai/v1/log', { body: logOf(content), headers });
    }
    await proxy.settled();

    await fuzzInBatches('locate', { arbitrary: bodies(asked), size: 50 }, async (batch, tally) => {
      const said = await Promise.all(batch.map((body) => caller.post('/v1/request/locate', body)));

      for (const [index, { status, body, problem }] of said.entries()) {
        tally(status);
        const wrong = problem ?? (status === 200 ? strangerIn(body, batch[index], tally) : null);
        if (wrong !== null)
          throw new Error(`${wrong}: ${JSON.stringify(batch[index])}, answered ${JSON.stringify(body)}`);
      }
    });

    expect(proxy.log).toEqual([]);
  },
  fuzzTimeout,
);

/** What was found without a reason; `null`: nothing. */
function strangerIn(body: unknown, asked: unknown, tally: (what: string) => void): string | null {
  const found: { key: string; matches: { requestId: string; text: string; hits: number }[] }[] =
    Object(body).data;
  const texts: { version: number; hashes: number[] }[] = Object(
    typeof asked === 'string' ? JSON.parse(asked) : asked,
  ).texts;
  if (found.length !== texts.length) return 'not every text is answered';
  for (const [index, { matches }] of found.entries()) {
    const { version, hashes } = texts[index] ?? { version: 0, hashes: [] };
    if (matches.length > mostMatches) return 'there are more matches than may be';
    for (const { requestId, text, hits } of matches) {
      tally('found');
      const own = new Set(fingerprint(text));
      const shared = new Set(hashes.filter((each) => own.has(each))).size;
      if (version !== fingerprintVersion || shared === 0 || hits > shared)
        return `${requestId} shares ${shared}`;
    }
  }
  return null;
}

function logOf(content: string): object {
  return {
    providerRequest: {
      url: 'x',
      json: { model: 'm', messages: [{ role: 'user', content: 'ask' }] },
      meta: {},
    },
    providerResponse: {
      json: { choices: [{ index: 0, message: { role: 'assistant', content } }] },
      status: 200,
      headers: {},
    },
    timing: {
      startTime: { seconds: 1_767_225_600, milliseconds: 0 },
      endTime: { seconds: 1_767_225_601, milliseconds: 0 },
    },
  };
}
