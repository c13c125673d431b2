import type { IncomingHttpHeaders } from 'node:http';
import { type Format, findFormat, type LogInput, toMs } from '@thumbwire/shared';
import { redactText } from '../derive/redact.ts';
import { redactPath } from '../exchange/credentials.ts';
import { type Identity, identify } from '../exchange/identify.ts';
import type { Begin, Finish } from '../stores/store.ts';
import { providerByName, providerByUrl } from './provider.ts';
import { readLogged, toBody, toJson } from './response.ts';
import { secretsOf } from './secrets.ts';

/** What a path of manual logging stands for, where the log itself does not say. */
export interface LogRoute {
  /** Id in the provider table, or `custom`. */
  readonly provider: string;
  /** Path of the provider that a request with messages goes to; `null`: it tells nothing. */
  readonly chatPath: string | null;
}

/** A log as the store takes it, and what the caller should know about its headers. */
export interface Log {
  readonly begin: Begin;
  readonly finish: Finish;
  readonly notes: Identity['notes'];
}

/** Events of other kinds, which the published helpers log beside requests to models: nobody rates them. */
const eventTypes: ReadonlySet<unknown> = new Set(['tool', 'vector_db', 'data']);

/**
 * Describes what was logged by hand as the proxy describes an exchange.
 *
 * `Helicone-*` metadata is read from the headers of the call and from `providerRequest.meta`; a header goes before,
 * as the current helpers send nothing else (API document, "Async / manual logging").
 *
 * @throws InvalidError A body is nested too deep to be stored.
 */
export function describeLog(input: LogInput, headers: Headers, route: LogRoute): Log {
  const { providerRequest, providerResponse, timing, source = 'log' } = input;
  const url = toUrl(providerRequest.url);
  const secrets = secretsOf(input, headers, url);
  const { notes, omits, ...identity } = identify(metadata(providerRequest.meta, headers), secrets);
  const outcome = outcomeOf(providerResponse.status);
  const isEvent = eventTypes.has(providerRequest.json._type);
  const pathname = url?.pathname ?? providerRequest.url.split('?', 1)[0] ?? '';
  const byPath = isEvent ? null : findFormat('POST', pathname);
  const response = readLogged(providerResponse, byPath, outcome.state === 'complete');
  const format = isEvent ? null : (response.format ?? formatOf(route, providerRequest.json));
  const named = input.provider ? providerByName(input.provider) : null;
  const startMs = toMs(timing.startTime);

  return {
    begin: {
      ...identity,
      createdAt: Math.round(startMs),
      source,
      origin: input.origin ?? (source === 'log' ? headers.get('origin') : null),
      provider: named ?? (url && providerByUrl(url)) ?? route.provider,
      format: format?.id ?? null,
      method: 'POST',
      path: redactText(redactPath(url ? url.pathname + url.search : providerRequest.url), secrets),
      targetUrl: redactText(redactPath(url ? plainUrl(url) : providerRequest.url), secrets),
    },
    finish: {
      ...outcome,
      error:
        outcome.error ?? remarkOf(outcome, response.remark && redactText(response.remark, secrets), omits),
      latencyMs: toMs(timing.endTime) - startMs,
      timeToFirstTokenMs: timing.timeToFirstToken ?? null,
      clientFrames: null,
      serverFrames: null,
      request: toBody(toJson(providerRequest.json, 'providerRequest.json'), 'application/json'),
      response: response.body,
      omits,
      secrets,
    },
    notes,
  };
}

type Outcome = Pick<Finish, 'state' | 'status' | 'error'>;

/** The helpers' -3 and Helicone's -2 stand for ends without an HTTP status. */
function outcomeOf(status: number): Outcome {
  if (status >= 400) return { state: 'failed', status, error: null };
  if (status >= 100) return { state: 'complete', status, error: null };
  if (status === -3) {
    return { state: 'cancelled', status: null, error: 'It was cancelled before the response ended.' };
  }
  const error =
    status === -2 ? 'It timed out.' : `It was logged with the status ${status}, which is none of HTTP.`;
  return { state: 'failed', status: null, error };
}

/** The first line of what a failed call said; part of the response, so left out with it. */
function remarkOf({ state }: Outcome, remark: string | null, omits: Identity['omits']): string | null {
  if (state !== 'failed' || remark === null || omits.includes('response')) return null;
  return remark.trim().slice(0, 1000);
}

/** The format of a request that went to the provider of its route, and whose response shows none. */
function formatOf({ chatPath }: LogRoute, json: LogInput['providerRequest']['json']): Format | null {
  return chatPath !== null && Array.isArray(json.messages) ? findFormat('POST', chatPath) : null;
}

/** Metadata in the form of a server's headers, whose values stand for bytes. */
function metadata(meta: Readonly<Record<string, string>>, headers: Headers): IncomingHttpHeaders {
  const fields = Object.entries(meta).map(
    ([name, value]) => [name.toLowerCase(), Buffer.from(value).toString('latin1')] as const,
  );
  return Object.fromEntries([...fields, ...headers].filter(([name]) => name.startsWith('helicone-')));
}

function toUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) ? url : null;
}

/** Without user, password and fragment. */
function plainUrl({ origin, pathname, search }: URL): string {
  return origin + pathname + search;
}
