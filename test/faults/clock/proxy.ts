import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { type ChildProxy, startChildProxy, temporaryHome } from '../../support/child-proxy.ts';

/** A proxy whose clock can be set. */
export interface ClockedProxy extends AsyncDisposable {
  readonly proxy: ChildProxy;
  /** Sets its clock so many seconds off that of the machine. @returns How many timers have run out in it. */
  setOff(seconds: number): Promise<number>;
}

export async function startClocked(providers: Readonly<Record<string, string>>): Promise<ClockedProxy> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryHome());
  const clock = join(folder.path, 'clock');
  const proxy = await startChildProxy({
    ...{ home: join(folder.path, 'home'), providers, env: { THUMBWIRE_TEST_CLOCK: clock } },
    nodeArguments: ['--import', fileURLToPath(new URL('shift.ts', import.meta.url))],
  });
  stack.defer(async () => void (await proxy.kill9()));
  const opened = stack.move();
  return {
    proxy,
    async setOff(seconds) {
      await writeFile(clock, String(seconds));
      const before = proxy.stderr().length;
      proxy.signal('SIGUSR2');
      const said = /The clock is \S+ s off, after (\d+) timers/;
      const [, timers] = await vi.waitUntil(() => said.exec(proxy.stderr().slice(before)), {
        timeout: 10_000,
      });
      return Number(timers);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
