import { mostRequestLength } from '../tapped.ts';
import { call } from './natives.ts';

/** A request as far as it concerns us. */
export interface Asked {
  readonly url: string;
  readonly method: string;
  readonly requestBody: string | Promise<string>;
  readonly signal: AbortSignal | null;
}

const { clone, text } = Request.prototype;
const { decode } = TextDecoder.prototype;
const decoder = new TextDecoder();

/**
 * Reads what the page gives to `fetch`, before it does.
 *
 * @returns `null` for all but a POST with a body of text, which every provider takes.
 */
export function readRequest([input, init]: readonly unknown[]): Asked | null {
  const request = input instanceof Request ? input : null;
  const { method, body, signal } = optionsOf(init);
  const verb = String(method ?? request?.method ?? 'GET').toUpperCase();
  if (verb !== 'POST') return null;
  const requestBody = readBody(body) ?? (body == null && request ? bodyOf(request) : null);
  if (requestBody === null) return null;
  const chosen = signal ?? request?.signal;
  return {
    url: absolute(request ? request.url : String(input)),
    method: verb,
    requestBody,
    signal: chosen instanceof AbortSignal ? chosen : null,
  };
}

/** A body that may be JSON, as text. */
export function readBody(body: unknown): string | null {
  if (typeof body === 'string') return body.length <= mostRequestLength ? body : null;
  if (!(body instanceof ArrayBuffer || ArrayBuffer.isView(body))) return null;
  return body.byteLength <= mostRequestLength ? call(decode, decoder, body) : null;
}

export function absolute(url: string): string {
  return new URL(url, document.baseURI).href;
}

function bodyOf(request: Request): Promise<string> | null {
  // Only the request's own few bytes are read twice, never a response's.
  if (!request.headers.get('content-type')?.includes('json') || request.bodyUsed) return null;
  return call(text, call(clone, request));
}

function optionsOf(init: unknown): { method?: unknown; body?: unknown; signal?: unknown } {
  return typeof init === 'object' && init !== null ? init : {};
}
