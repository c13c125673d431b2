import { beforeAll, describe, expect, test } from 'vitest';
import { answerTo } from '../support/chat-provider.ts';
import { canMount, faults } from './faults.ts';
import { type Observed, observe, type Passed } from './observe.ts';

/** A response head waits no longer than this for its begin record. */
const longestWaitMs = 50;

describe.each(faults)('while $name', (fault) => {
  let seen: Observed;
  beforeAll(async () => {
    seen = await observe(fault);
  }, 90_000);

  test('every response is the one of the provider', () => {
    expect(seen.during.filter(({ isSame }) => !isSame)).toEqual([]);
  });

  test(`no response waits longer than ${longestWaitMs} ms for its record`, () => {
    expect(median(seen.during)).toBeLessThan(median(seen.after) + longestWaitMs);
  });

  test('a response without a safe record says so, and any other has its id', () => {
    const unlogged = seen.during.filter(({ id }) => id === null);
    const logged = seen.during.filter(({ id }) => id !== null);

    expect(fault.leavesJournal ? logged : unlogged).not.toEqual([]);
    expect(unlogged.every(({ heliconeStatus }) => heliconeStatus === 'not-logged')).toBe(true);
    expect(logged.every(({ heliconeStatus }) => heliconeStatus === 'success')).toBe(true);
  });

  test('the health says why it is degraded, and how much was not logged', () => {
    const unlogged = seen.during.filter(({ id }) => id === null);

    expect(seen.sick).toMatchObject({ status: 'degraded', requests: { notLogged: unlogged.length } });
    expect(seen.sick.reason).toMatch(fault.reason);
    expect(seen.sick.reason).toMatch(/^[A-Z].*\.$/);
  });

  test('a rating is acknowledged only if it is kept', () => {
    const isKept = fault.leavesDatabase;

    expect(seen.rated.status).toBe(isKept ? 200 : 503);
    expect(seen.rated.body).toMatchObject({
      ...{ data: null, error: isKept ? null : expect.stringMatching(/^[A-Z].*\.$/) },
    });
  });

  test('the same rating sent again afterwards is applied once', () => {
    expect(seen.ratedAgain).toEqual([200, 200]);
    expect(seen.history).toMatchObject([{ eventId: 'during', rating: false }]);
  });

  test('logging resumes afterwards, and every id that was given out has its record', () => {
    const given = [...seen.during, ...seen.after].filter(({ id }) => id !== null);

    expect(seen.after.filter(({ id }) => id !== null).length).toBeGreaterThan(seen.after.length / 2);
    expect(seen.rows.map((row) => [row.request_id, row.state, row.response_text])).toEqual(
      given.map(({ id, prompt }) => [id, 'complete', answerTo(prompt)]),
    );
  });

  test('the proxy ends as it should afterwards', () => {
    expect(seen.exit.code).toBe(0);
  });
});

if (!canMount) {
  test.skip('while the disk is full: runs as root on Linux, where a small one can be mounted');
}

function median(passed: readonly Passed[]): number {
  return passed.map(({ durationMs }) => durationMs).sort((a, b) => a - b)[passed.length >> 1] ?? Number.NaN;
}
