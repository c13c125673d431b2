import type { Tapped } from '../tapped.ts';
import { call, forward, observe, quietly, replace, watch } from './natives.ts';
import { type Recorder, record } from './recorder.ts';
import { type Asked, readRequest } from './request.ts';
import { copyStream, recorderOf } from './streams.ts';

const { get } = Headers.prototype;
const bodyGetter = Object.getOwnPropertyDescriptor(Response.prototype, 'body')?.get;
const { addEventListener } = EventTarget.prototype;
const { text: textOf } = Blob.prototype;
const { stringify } = JSON;
const { now } = Date;

const recorders = new WeakMap<object, Recorder>();

/** Copies what the page reads of the answers that it fetches. It gets the very same promise and the very same response. */
export function observeFetch(tell: (tapped: Tapped) => void): void {
  replace(window, 'fetch', (native, self, input) => {
    const asked = quietly(() => readRequest(input));
    const startedAt = now();
    const promise = forward(native, self, input);
    // Ours waits first, so it is told before the page can read anything.
    if (asked) watch(promise, (response) => adopt(response, { ...asked, startedAt }, tell));
    return promise;
  });

  const { prototype } = Response;
  observe(prototype, 'clone', (response, copy) => {
    const recorder = recorderFor(response);
    if (!recorder || !(copy instanceof Response)) return;
    // The original has a new stream, too.
    for (const each of [response, copy]) keep(each, recorder);
  });
  for (const name of ['text', 'json', 'arrayBuffer', 'bytes', 'blob']) {
    observe(prototype, name, (response, promise) => {
      const branch = recorderFor(response)?.branch();
      if (!branch) return;
      const take = (value: unknown) => {
        branch.data(name === 'json' ? stringify(value) : value);
        branch.end(true);
      };
      watch(
        promise,
        (value) => (value instanceof Blob ? watch(call(textOf, value), take) : take(value)),
        () => branch.end(false),
      );
    });
  }
}

function adopt(response: unknown, asked: Asked & { startedAt: number }, tell: (tapped: Tapped) => void) {
  if (!(response instanceof Response)) return;
  const { headers, status } = response;
  const contentType = call(get, headers, 'content-type');
  if (!isAnswer(contentType)) return;
  const { signal, ...known } = asked;
  const heliconeId = call(get, headers, 'helicone-id');
  const recorder = record({ ...known, status, contentType, heliconeId }, tell);
  keep(response, recorder);
  if (signal) call(addEventListener, signal, 'abort', () => recorder.stop(), { once: true });
}

/** Whether the type is one that providers answer with. */
export function isAnswer(contentType: string | null): boolean {
  return contentType !== null && /event-stream|json/i.test(contentType);
}

function keep(response: object, recorder: Recorder): void {
  recorders.set(response, recorder);
  copyStream(bodyOf(response), recorder);
}

/** A response that the page has made of the body of another has its recorder, too. */
function recorderFor(response: object): Recorder | undefined {
  return recorders.get(response) ?? recorderOf(bodyOf(response));
}

function bodyOf(response: object): object | null {
  return bodyGetter ? call<[], ReadableStream | null>(bodyGetter, response) : null;
}
