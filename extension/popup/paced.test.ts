import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { paced } from './paced.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Work that takes 100 ms, and when it began. */
function slowWork() {
  const started: number[] = [];
  const begin = Date.now();
  const work = async () => {
    started.push(Date.now() - begin);
    await new Promise((resolve) => setTimeout(resolve, 100));
  };
  return { started, work };
}

test('what is asked for while the work runs or rests has it done once more, after the rest', async () => {
  const { started, work } = slowWork();
  const ask = paced(work, { restMs: 1000, signal: new AbortController().signal });

  ask();
  ask();
  await vi.advanceTimersByTimeAsync(50);
  ask();
  await vi.advanceTimersByTimeAsync(500);
  ask();
  await vi.advanceTimersByTimeAsync(5000);
  ask();
  await vi.advanceTimersByTimeAsync(5000);

  expect(started).toEqual([0, 1100, 5550]);
});

test('nothing is done after the end', async () => {
  const { started, work } = slowWork();
  const ending = new AbortController();
  const ask = paced(work, { restMs: 1000, signal: ending.signal });

  ask();
  ask();
  await vi.advanceTimersByTimeAsync(500);
  ending.abort();
  ask();
  await vi.advanceTimersByTimeAsync(5000);

  expect(started).toEqual([0]);
  expect(vi.getTimerCount()).toBe(0);
});
