import type { IncomingMessage } from 'node:http';
import { findFormat } from '@thumbwire/shared';
import type { Store } from '../stores/store.ts';
import { collectSecrets, redactPath } from './credentials.ts';
import { identify } from './identify.ts';
import type { ExchangeLimits } from './limits.ts';
import { noRecording, type Recording, startRecording } from './record.ts';
import type { Route } from './route.ts';

/**
 * Begins the record of an exchange: of every request in a known format, and of every other POST to a provider.
 * What lists models or fetches files passes without one.
 */
export function begin(options: {
  store: Store;
  request: IncomingMessage;
  route: Route;
  /** Where it goes, without credentials. */
  targetUrl: string;
  /** Milliseconds since the epoch, UTC. */
  createdAt: number;
  limits: ExchangeLimits;
  log: (line: string) => void;
}): Recording {
  const { request, route } = options;
  const method = request.method ?? 'GET';
  const format = findFormat(method, route.path);
  if (!format && method !== 'POST') return noRecording;

  const { notes, omitsRequest, omitsResponse, ...identity } = identify(request.headers);
  return startRecording({
    store: options.store,
    begin: {
      ...identity,
      createdAt: options.createdAt,
      source: 'proxy',
      origin: request.headers.origin ?? null,
      provider: route.provider,
      format: format?.id ?? null,
      method,
      path: redactPath(request.url ?? '/'),
      targetUrl: options.targetUrl,
    },
    notes,
    omitsRequest,
    omitsResponse,
    message: request,
    secrets: collectSecrets(request, route),
    limits: options.limits,
    log: options.log,
  });
}
