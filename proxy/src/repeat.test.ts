import { expect, test } from 'vitest';
import { repeat } from './repeat.ts';

/** Work that is ended by hand. */
function byHand() {
  const open: ((delayMs: number | null) => void)[] = [];
  let begun = 0;
  return {
    work: () => {
      begun += 1;
      return new Promise<number | null>((resolve) => open.push(resolve));
    },
    begun: () => begun,
    end: (delayMs: number | null) => open.shift()?.(delayMs),
  };
}

test('is done when it is woken, never twice at once, and once more for all that came meanwhile', async () => {
  const hand = byHand();
  const repeated = repeat(hand.work, () => {});
  expect(hand.begun()).toBe(0);

  repeated.wake();
  repeated.wake();
  await expect.poll(hand.begun).toBe(1);
  repeated.wake();
  repeated.wake();
  hand.end(null);
  await expect.poll(hand.begun).toBe(2);
  hand.end(null);
  await repeated.close();

  expect(hand.begun()).toBe(2);
});

test('is done again at the time that it asks for', async () => {
  const hand = byHand();
  const repeated = repeat(hand.work, () => {});
  repeated.wake();
  await expect.poll(hand.begun).toBe(1);

  hand.end(30);

  await expect.poll(hand.begun).toBe(2);
  hand.end(null);
  await repeated.close();
});

test('is tried again when it failed, and says so', async () => {
  const errors: unknown[] = [];
  let begun = 0;
  const repeated = repeat(
    async () => {
      begun += 1;
      if (begun === 1) throw new Error('The disk is full.');
      return null;
    },
    (error) => errors.push(error),
  );

  repeated.wake();

  await expect.poll(() => begun, { timeout: 10_000 }).toBe(2);
  await repeated.close();
  expect(errors).toEqual([new Error('The disk is full.')]);
});

test('closes when what is being done is over, and does no more', async () => {
  const hand = byHand();
  const repeated = repeat(hand.work, () => {});
  repeated.wake();
  await expect.poll(hand.begun).toBe(1);
  repeated.wake();
  let isClosed = false;

  const closing = repeated.close().then(() => {
    isClosed = true;
  });
  expect(isClosed).toBe(false);
  hand.end(0);
  await closing;
  repeated.wake();

  expect(hand.begun()).toBe(1);
});
