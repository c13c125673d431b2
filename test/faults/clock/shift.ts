// Loaded into a proxy by `--import`: with each SIGUSR2 its clock, in all threads, is as far off as a file says. The
// clock that durations and timers go by is none that anybody sets.
import { readFileSync } from 'node:fs';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

const name = 'thumbwire-test-clock';
const inherited = getEnvironmentData(name);
const cells = new Int32Array(inherited instanceof SharedArrayBuffer ? inherited : new SharedArrayBuffer(8));
/** In `cells`: by how many seconds it is off, and how many timers have run out. */
const off = 0;
const timers = 1;

const Real = Date;
const now = () => Real.now() + 1000 * Atomics.load(cells, off);
globalThis.Date = new Proxy(Real, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  apply: () => new Real(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});

globalThis.setTimeout = new Proxy(globalThis.setTimeout, {
  apply(target, self, [callback, ...rest]) {
    const counted = (...values: unknown[]) => {
      Atomics.add(cells, timers, 1);
      callback(...values);
    };
    return Reflect.apply(target, self, [counted, ...rest]);
  },
});

if (isMainThread) {
  setEnvironmentData(name, cells.buffer);
  process.on('SIGUSR2', () => {
    Atomics.store(cells, off, Number(readFileSync(process.env.THUMBWIRE_TEST_CLOCK ?? '', 'utf8')));
    process.stderr.write(
      `The clock is ${Atomics.load(cells, off)} s off, after ${Atomics.load(cells, timers)} timers.\n`,
    );
  });
}
