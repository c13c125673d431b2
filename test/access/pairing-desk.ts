import { onTestFinished } from 'vitest';
import { startProxy } from '../support/proxy.ts';
import { type Answer, call, chrome } from './calls.ts';

/** A proxy whose clock and whose terminal are in the hands of the test, at whose end it is closed. */
export async function openPairingDesk() {
  const clock = { now: Date.parse('2026-03-01T12:00:00Z') };
  const shown: { name: string; origin: string; code: string }[] = [];
  const proxy = await startProxy({
    now: () => clock.now,
    showCode: (asking, code) => shown.push({ ...asking, code }),
  });
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  /** The code that was shown last. */
  const code = () => shown.at(-1)?.code ?? '';
  const ask = (origin?: string, name: string = 'Thumbwire in Chrome') =>
    call(proxy, { path: '/v1/pair', origin, body: { name } });
  const confirm = (asked: Answer, given: unknown, origin?: string) =>
    call(proxy, { path: `/v1/pair/${asked.data.pairingId}`, origin, body: { code: given } });
  return {
    ...{ proxy, clock, shown, code, ask, confirm },
    /** Gives wrong codes, one after the other. */
    async fail(asked: Answer, times: number): Promise<Answer[]> {
      const wrong = String((Number(code()) + 1) % 1_000_000).padStart(6, '0');
      const answers: Answer[] = [];
      for (let time = 0; time < times; time += 1) answers.push(await confirm(asked, wrong, chrome));
      return answers;
    },
  };
}
