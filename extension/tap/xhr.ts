import type { Tapped } from '../tapped.ts';
import { isAnswer } from './fetch.ts';
import { call, forward, observe, quietly, replace } from './natives.ts';
import { type Branch, record } from './recorder.ts';
import { absolute, readBody } from './request.ts';

const { addEventListener } = EventTarget.prototype;
const { getAllResponseHeaders } = XMLHttpRequest.prototype;
const { stringify } = JSON;
const { now } = Date;

/** Copies the answers to what the page sends by XMLHttpRequest. */
export function observeXhr(tell: (tapped: Tapped) => void): void {
  const opened = new WeakMap<object, { readonly method: string; readonly url: string }>();
  const { prototype } = XMLHttpRequest;
  observe(prototype, 'open', (request, _, [method, url]) => {
    opened.set(request, { method: String(method).toUpperCase(), url: absolute(String(url)) });
  });
  replace(prototype, 'send', (native, self, input) => {
    quietly(() => {
      const asked = self instanceof XMLHttpRequest ? opened.get(self) : undefined;
      const requestBody = readBody(input[0]);
      if (!(self instanceof XMLHttpRequest) || asked?.method !== 'POST' || requestBody === null) return;
      listen(self, { ...asked, requestBody, startedAt: now() }, tell);
    });
    return forward(native, self, input);
  });
}

function listen(
  request: XMLHttpRequest,
  asked: Pick<Tapped, 'method' | 'url' | 'requestBody' | 'startedAt'>,
  tell: (tapped: Tapped) => void,
): void {
  let branch: Branch | undefined;
  let read = 0;
  const begin = () => {
    const headers = headersOf(request);
    const contentType = headers.get('content-type') ?? null;
    if (!isAnswer(contentType)) return;
    const heliconeId = headers.get('helicone-id') ?? null;
    branch = record({ ...asked, status: request.status, contentType, heliconeId }, tell).branch();
  };
  const take = () => {
    if (request.responseType !== '' && request.responseType !== 'text') return;
    const { responseText } = request;
    branch?.data(responseText.slice(read));
    read = responseText.length;
  };
  const on = (name: string, hear: () => void) =>
    call(addEventListener, request, name, () => quietly(hear), { once: name !== 'progress' });
  on('progress', () => {
    if (!branch) begin();
    take();
  });
  on('load', () => {
    if (!branch) begin();
    take();
    const { responseType, response } = request;
    if (responseType === 'json') branch?.data(stringify(response));
    else if (responseType === 'arraybuffer') branch?.data(response);
    branch?.end(true);
  });
  // After an abort or an error: what was read until then.
  on('loadend', () => branch?.end(false));
}

/** All at once: asking for a single one that the page may not see is written to its console. */
function headersOf(request: XMLHttpRequest): Map<string, string> {
  const lines = call(getAllResponseHeaders, request).split('\r\n');
  return new Map(
    lines.map((line): [string, string] => {
      const [name = '', ...value] = line.split(': ');
      return [name.toLowerCase(), value.join(': ')];
    }),
  );
}
