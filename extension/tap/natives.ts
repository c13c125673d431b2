// The page may replace any of these later: what the tap uses is taken before the page's first script runs.
const { apply } = Reflect;
const { defineProperty, getOwnPropertyDescriptor } = Object;
const NativeProxy = Proxy;
const { then } = Promise.prototype;

type Native = (...input: unknown[]) => unknown;

/** Does something of ours. Whatever goes wrong in it is not the page's concern. */
export function quietly<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch {
    return undefined; // The page changed what we rely on, or passed something of its own.
  }
}

/** Passes a call on as it came. No argument is spread: the page may have replaced what arrays are iterated with. */
export const forward: (native: Native, self: unknown, input: unknown[]) => unknown = apply;

/** Calls a function as it was before the page could replace anything. */
export function call<Input extends unknown[], Output>(
  method: (...input: Input) => Output,
  self: unknown,
  ...input: Input
): Output {
  return apply(method, self, input);
}

/** Is told how a promise ends, and changes nothing for others who wait for it. */
export function watch(promise: unknown, onValue: (value: unknown) => void, onFailure: () => void = () => {}) {
  quietly(() =>
    apply(then, promise, [(value: unknown) => quietly(() => onValue(value)), () => quietly(onFailure)]),
  );
}

/**
 * Puts a function around a method. A proxy has the name, the length and the source text of what is in it, so that
 * a page which looks closely sees a native function.
 */
export function replace(
  owner: object | undefined,
  name: PropertyKey,
  around: (native: Native, self: unknown, input: unknown[]) => unknown,
): void {
  const descriptor = owner && getOwnPropertyDescriptor(owner, name);
  if (!owner || typeof descriptor?.value !== 'function') return;
  const value = new NativeProxy(descriptor.value, { apply: around });
  quietly(() => defineProperty(owner, name, { ...descriptor, value }));
}

/** Is told of each call of a method that did not throw, after it. */
export function observe(
  owner: object | undefined,
  name: PropertyKey,
  after: (self: object, output: unknown, input: unknown[]) => void,
): void {
  replace(owner, name, (native, self, input) => {
    const output = apply(native, self, input);
    if (typeof self === 'object' && self !== null) quietly(() => after(self, output, input));
    return output;
  });
}
