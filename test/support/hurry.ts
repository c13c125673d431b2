/**
 * Loaded before a program (`node --import`), makes its timers run sixty times as fast: six minutes pass in six
 * seconds, through the real sockets and the real limits of everything that the program uses.
 */
const factor = 60;

function quicken<Timer extends (...args: never[]) => unknown>(timer: Timer): Timer {
  return new Proxy(timer, {
    apply(target, self, [callback, delay, ...rest]) {
      return Reflect.apply(target, self, [
        callback,
        typeof delay === 'number' ? delay / factor : delay,
        ...rest,
      ]);
    },
  });
}

globalThis.setTimeout = quicken(globalThis.setTimeout);
globalThis.setInterval = quicken(globalThis.setInterval);
