import {
  type Arbitrary,
  array,
  boolean,
  constantFrom,
  integer,
  oneof,
  option,
  record,
  string,
} from 'fast-check';
import { expect, test } from 'vitest';
import { startProxy, type TestProxy } from '../support/proxy.ts';
import { type ApiSaid, callers } from './caller.ts';
import { createModel, type Say } from './feedback/model.ts';
import { anyText, bodies, near } from './near.ts';
import { fuzzInBatches, fuzzTimeout, type Tally } from './runs.ts';

const targets = 4;
/** How many sequences are under way at the same time, and how long each is. */
const sequences = 10;
const length = 20;

const times = oneof(
  integer({ min: 0, max: 6 }).map((minutes) => new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString()),
  constantFrom('2026-01-01T02:03:00+02:00', '2999-01-01T00:00:00Z', '1970-01-01T00:00:00Z'),
);
const text = string({ unit: 'grapheme', maxLength: 12 });
const nothing = { nil: undefined, freq: 2 };

/** What is as it should be. */
const says: Arbitrary<Say> = record({
  kind: constantFrom('set', 'set', 'set', 'clear'),
  target: integer({ min: 0, max: targets - 1 }),
  eventId: option(constantFrom('a', 'b', 'c', 'd', 'e_-9'), nothing),
  ratedAt: option(times, nothing),
  rater: constantFrom('ann', 'bob'),
  said: record(
    {
      rating: boolean(),
      comment: option(text),
      correction: option(text),
      tags: option(
        array(
          text.filter((tag) => tag !== ''),
          { maxLength: 3 },
        ),
      ),
      choice: option(integer({ min: 0, max: 3 })),
    },
    { requiredKeys: ['rating'] },
  ),
});

/** What is near to it. */
const nonsense = bodies(
  near({
    rating: boolean(),
    comment: option(anyText),
    correction: anyText,
    tags: option(
      array(
        text.filter((tag) => tag !== ''),
        { maxLength: 52 },
      ),
    ),
    choice: option(integer({ min: 0 })),
    rater: oneof(constantFrom('ann'), anyText),
    eventId: constantFrom(undefined, 'x', 'y', 'a b', 'z'.repeat(65)),
    ratedAt: oneof(times, constantFrom('2026-02-30T00:00:00Z', '+275760-09-13T00:00:00Z', undefined)),
  }),
);

type Input = { readonly say: Say } | { readonly body: unknown };

test(
  'after any sequence of sets, clears, late and repeated events, each request has the feedback that a plain model has',
  async () => {
    await using proxy = await startProxy();
    await using caller = callers(proxy);
    const inputs = oneof(
      says.map((say): Input => ({ say })),
      nonsense.map((body): Input => ({ body })),
    );
    let followed = 0;

    /** Sends a sequence to requests of its own, and compares. */
    async function follow(sequence: readonly Input[], prefix: string, tally: Tally): Promise<void> {
      const model = createModel();
      const ids = await logRequests(proxy, prefix);
      const seen: unknown[] = [];

      for (const input of sequence) {
        if ('say' in input) {
          const { status, problem } = await tell(caller, prefix, input.say);
          seen.push(input.say);
          tally(`event ${status}`);
          // It may be written all the same: nobody can say what this request has now.
          if (status === 503) return;
          const wanted = model.take(input.say);
          if (problem !== null || status !== wanted) {
            throw new Error(`${problem ?? `${status}, not ${wanted}`} after ${JSON.stringify(seen)}`);
          }
        } else {
          const { status, problem } = await caller.post(`/v1/request/${prefix}other/feedback`, input.body);
          tally(`body ${status}`);
          if (problem !== null) throw new Error(`${problem}: ${JSON.stringify(input.body).slice(0, 2_000)}`);
        }
      }

      for (const [target, id] of ids.entries()) {
        const { data } = await proxy.client.api.feedback.get({ id });
        const { current, history } = data;
        const said = current && {
          rating: current.rating,
          comment: current.comment,
          correction: current.correction,
          tags: current.tags,
          choice: current.choice,
          rater: current.rater,
        };
        expect({ target, said, events: history.length, seen }).toEqual({
          ...{ target, said: model.current(target), events: model.events(target), seen },
        });
      }
    }

    await fuzzInBatches('feedback', { arbitrary: inputs, size: sequences * length }, async (batch, tally) => {
      const parts = Array.from({ length: sequences }, (_, index) =>
        batch.slice(index * length, (index + 1) * length),
      );
      await Promise.all(parts.map((part) => follow(part, `sequence-${followed++}-`, tally)));
    });

    expect(proxy.log).toEqual([]);
  },
  fuzzTimeout,
);

function tell({ call }: ReturnType<typeof callers>, prefix: string, say: Say): Promise<ApiSaid> {
  const { kind, target, rater, ratedAt, said } = say;
  const eventId = say.eventId === undefined ? undefined : prefix + say.eventId;
  const path = `/v1/request/${prefix}${target}/feedback`;
  const by = { rater, ratedAt, eventId };
  return kind === 'set'
    ? call(path, { body: { ...said, ...by }, isRepeatable: false })
    : call(path, { method: 'DELETE', body: by, isRepeatable: false });
}

/** Requests to be rated, and one that takes whatever is no proper rating. */
async function logRequests({ url }: TestProxy, prefix: string): Promise<string[]> {
  const ids = Array.from({ length: targets }, (_, target) => `${prefix}${target}`);
  await Promise.all(
    [...ids, `${prefix}other`].map(async (id) => {
      const answer = await fetch(`${url}/demo/v1/chat/completions`, {
        method: 'POST',
        headers: { 'helicone-request-id': id },
        body: JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'hi' }] }),
      });
      expect(answer.headers.get('helicone-id')).toBe(id);
      await answer.body?.cancel();
    }),
  );
  return ids;
}
