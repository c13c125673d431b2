import type { IncomingMessage } from 'node:http';
import { findFormat } from '@thumbwire/shared';
import { redactText } from '../derive/redact.ts';
import type { Store } from '../stores/store.ts';
import type { FeedbackTokens } from '../trust/index.ts';
import type { CopyRoom } from './copy.ts';
import { redactPath } from './credentials.ts';
import { identify } from './identify.ts';
import type { ExchangeLimits } from './limits.ts';
import { noRecording, type Recording, startRecording } from './record.ts';
import type { Route } from './route.ts';

/**
 * Begins the record of an exchange: of every request in a known format, of every other POST to a provider,
 * and of every WebSocket. What lists models or fetches files passes without one.
 */
export function begin(options: {
  store: Store;
  tokens: Pick<FeedbackTokens, 'sign'>;
  request: IncomingMessage;
  /** It asks for a WebSocket. */
  isUpgrade: boolean;
  route: Route;
  /** Where it goes, without credentials. */
  targetUrl: string;
  /** Credentials of this exchange. */
  secrets: readonly string[];
  /** Milliseconds since the epoch, UTC. */
  createdAt: number;
  limits: ExchangeLimits;
  room: CopyRoom;
  log: (line: string) => void;
}): Recording {
  const { request, route, secrets } = options;
  const method = request.method ?? 'GET';
  const format = findFormat(method, route.path);
  if (!format && method !== 'POST' && !options.isUpgrade) return noRecording;

  const { notes, omits, wantsToken, ...identity } = identify(request.headers, secrets);
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
      path: redactText(redactPath(request.url ?? '/'), secrets),
      targetUrl: options.targetUrl,
    },
    notes,
    omits,
    signToken: wantsToken ? options.tokens.sign : null,
    message: request,
    secrets,
    limits: options.limits,
    room: options.room,
    log: options.log,
  });
}
