import { call, forward, observe, quietly, replace, watch } from './natives.ts';
import type { Branch, Recorder } from './recorder.ts';

const { pipeTo } = ReadableStream.prototype;
const Transform = TransformStream;

/** Which recorder copies what is read of a stream. */
const recorders = new WeakMap<object, Recorder>();
const branches = new WeakMap<object, Branch>();

export function copyStream(stream: object | null, recorder: Recorder): void {
  if (stream) recorders.set(stream, recorder);
}

export function recorderOf(stream: object | null): Recorder | undefined {
  return stream ? recorders.get(stream) : undefined;
}

/** Copies what the page itself reads, in each way there is to read a stream; back pressure and cancelling stay its own. */
export function observeStreams(): void {
  const { prototype } = ReadableStream;
  observe(prototype, 'getReader', (stream, reader) => adopt(stream, reader));
  const iterator = Object.getPrototypeOf(new ReadableStream().values?.() ?? {});
  for (const name of ['values', Symbol.asyncIterator]) {
    observe(prototype, name, (stream, iterating) => adopt(stream, iterating));
  }
  observe(prototype, 'cancel', (stream) => recorders.get(stream)?.stop());
  observe(prototype, 'tee', (stream, both) => {
    const recorder = recorders.get(stream);
    if (recorder && Array.isArray(both)) for (const each of both) recorders.set(each, recorder);
  });

  observe(iterator, 'next', (self, promise) => follow(self, promise));
  observe(iterator, 'return', (self) => branches.get(self)?.end(false));
  for (const reader of [ReadableStreamDefaultReader, ReadableStreamBYOBReader]) {
    observe(reader.prototype, 'read', (self, promise) => follow(self, promise));
    observe(reader.prototype, 'cancel', (self) => branches.get(self)?.end(false));
  }

  for (const name of ['pipeThrough', 'pipeTo'] as const) {
    replace(prototype, name, (native, self, input) => {
      const copied = quietly(() => {
        const recorder = self instanceof ReadableStream && !self.locked && recorders.get(self);
        return recorder && isPlain(name, input) && between(self, recorder.branch(true));
      });
      return forward(native, copied || self, input);
    });
  }
}

/** Whether a pipe takes all of the stream: with `preventCancel` the page goes on reading what is left. */
function isPlain(name: 'pipeThrough' | 'pipeTo', [target, options]: unknown[]): boolean {
  const writable =
    name === 'pipeTo'
      ? target
      : typeof target === 'object' && target !== null && 'writable' in target
        ? target.writable
        : null;
  if (!(writable instanceof WritableStream) || writable.locked) return false;
  if (typeof options !== 'object' || options === null) return true;
  return !('preventCancel' in options && options.preventCancel);
}

/** Passes everything on at once and holds nothing back. */
function between(stream: ReadableStream, branch: Branch): ReadableStream {
  const { readable, writable } = new Transform<unknown, unknown>(
    {
      transform(chunk, controller) {
        branch.data(chunk);
        controller.enqueue(chunk);
      },
      flush: () => branch.end(true),
    },
    { highWaterMark: 1 },
    { highWaterMark: 0 },
  );
  // Only this tells that what follows was cancelled: not every browser tells a transformer.
  watch(
    call(pipeTo, stream, writable),
    () => {},
    () => branch.end(false),
  );
  return readable;
}

function adopt(stream: object, reader: unknown): void {
  const recorder = recorders.get(stream);
  if (recorder && typeof reader === 'object' && reader !== null) branches.set(reader, recorder.branch());
}

function follow(reader: object, promise: unknown): void {
  const branch = branches.get(reader);
  if (!branch) return;
  branch.ask();
  watch(
    promise,
    (result) => {
      if (typeof result !== 'object' || result === null) return;
      if ('value' in result && result.value !== undefined) branch.data(result.value);
      if ('done' in result && result.done) branch.end(true);
    },
    () => branch.end(false),
  );
}
