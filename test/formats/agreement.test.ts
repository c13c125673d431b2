import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { type Recording, recordings } from '../support/recordings.ts';
import { expectedOf } from './expected.ts';
import { foundIn, read } from './found.ts';
import { usageOf } from './usage.ts';

/** In what the reading of a recording differs from what is known of it, found out without our code. */
function differences(recording: Recording): string[] {
  const { error = null, model = null, choices = [], usage } = expectedOf(recording.name);
  const response = read(recording);
  const counts = usageOf(usage);
  const found = { error: response.error, model: response.model, choices: foundIn(response) };
  const pairs: Readonly<Record<string, readonly [unknown, unknown]>> = {
    error: [found.error, error],
    model: [found.model, model],
    choices: [found.choices, choices],
    usage: [Object.fromEntries(Object.entries(response.usage).filter(([key]) => key in counts)), counts],
    complete: [response.isComplete, true],
    issues: [response.issues, []],
  };
  return Object.entries(pairs).flatMap(([what, [ours, theirs]]) =>
    isDeepStrictEqual(ours, theirs) ? [] : [`${what} of ${recording.name}`],
  );
}

test('what is read agrees with what is known of each recording, format by format', () => {
  const byFormat = Map.groupBy(recordings(), ({ format }) => format);

  const rows = [...byFormat].map(([format, group]) => {
    const found = group.map(differences);
    return {
      format,
      recordings: group.length,
      streamed: group.filter(({ isStreamed }) => isStreamed).length,
      agreed: found.filter((each) => each.length === 0).length,
      'why not': found.flat().join(', ') || '-',
    };
  });

  console.table(rows);
  expect(rows.filter(({ recordings: all, agreed }) => agreed < all)).toEqual([]);
  expect(rows.length).toBeGreaterThanOrEqual(5);
});
