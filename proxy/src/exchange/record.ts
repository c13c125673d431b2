import type { IncomingMessage } from 'node:http';
import type { Begin, Body, Finish, OpenRequest, Store } from '../stores/store.ts';
import type { RawHeaders } from './answer.ts';
import { type Copy, type CopyRoom, startCopy } from './copy.ts';
import { feedbackTokenHeader } from './cors.ts';
import { secretsInFields } from './credentials.ts';
import { hasEndMark } from './end-mark.ts';
import { listValue, pairs } from './headers.ts';
import type { Identity } from './identify.ts';
import type { ExchangeLimits } from './limits.ts';

/** How an exchange ended, as the pass that saw its end knows it. */
export interface Outcome extends Pick<Finish, 'state' | 'status' | 'error'> {
  /** What passed over a WebSocket, if it was one. */
  readonly frames?: PassedFrames;
}

/** Data frames of a WebSocket, and when the first bytes of the provider's came (`performance.now()`). */
export interface PassedFrames {
  readonly client: number;
  readonly server: number;
  readonly firstAt: number | null;
}

/** What is written down about one exchange. Nothing here throws: the exchange goes on without its record. */
export interface Recording {
  readonly request: Copy;
  /** Gets every byte of the provider's response. */
  responseData(chunk: Uint8Array): void;
  /** Content type and encoding of the provider's response. */
  responseHead(headers: RawHeaders): void;
  /**
   * Hands over the headers that name the record, as soon as it is safe: at once if it is, and without an id if it
   * takes too long.
   *
   * @param isFailed Whether the provider failed, for `Helicone-Status`.
   */
  whenNamed(isFailed: boolean, use: (headers: RawHeaders) => void): void;
  /** Ends the record; only the first call counts. */
  finish(outcome: Outcome): void;
}

/** An exchange that is not logged: all passes, nothing is kept. */
export const noRecording: Recording = {
  request: { add() {}, read: () => ({ bytes: new Uint8Array(), sizeBytes: 0 }), release() {} },
  responseData() {},
  responseHead() {},
  whenNamed: (_isFailed, use) => use([]),
  finish() {},
};

export interface RecordingOptions {
  store: Pick<Store, 'begin'>;
  begin: Begin;
  /** What the caller is told about its headers. */
  notes: Identity['notes'];
  /** Bodies that are read and not to be stored. */
  omits: Identity['omits'];
  /** Makes the feedback token of its id; `null`: the caller wants none. */
  signToken: ((id: string) => string) | null;
  message: IncomingMessage;
  secrets: readonly string[];
  limits: ExchangeLimits;
  /** For the copies of all exchanges. */
  room: CopyRoom;
  log: (line: string) => void;
}

/** Begins the record of an exchange. */
export function startRecording(options: RecordingOptions): Recording {
  const { begin, omits, message, limits, room, log } = options;
  const startedAt = performance.now();
  const request = startCopy(limits.requestCopyBytes, room);
  const response = startCopy(limits.responseCopyBytes, room);
  const attempt = (what: string, act: () => void) => {
    try {
      act();
    } catch (error) {
      log(`${what} a record failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  };

  let open: OpenRequest | null = null;
  attempt('Beginning', () => {
    open = options.store.begin(begin);
  });
  const name = startNaming({ ...options, open, attempt });
  let firstByteAt: number | null = null;
  let head: RawHeaders = [];
  let isFinished = false;

  return {
    request,
    responseData(chunk) {
      firstByteAt ??= performance.now();
      response.add(chunk);
    },
    responseHead(headers) {
      head = headers;
    },
    whenNamed: name,
    finish({ frames, ...outcome }) {
      if (isFinished) return;
      isFinished = true;
      attempt('Finishing', () => {
        const { headersDistinct } = message;
        const firstAt = frames?.firstAt ?? firstByteAt;
        const answer = toBody(response, (header) => listValue(head, header));
        open?.finish({
          ...(outcome.state === 'cancelled' && hasEndMark(begin.format, answer)
            ? { state: 'complete', status: outcome.status, error: null }
            : outcome),
          latencyMs: performance.now() - startedAt,
          timeToFirstTokenMs: firstAt === null ? null : firstAt - startedAt,
          clientFrames: frames?.client ?? null,
          serverFrames: frames?.server ?? null,
          request: toBody(request, (header) => headersDistinct[header]?.join(', ')),
          response: answer,
          omits,
          // What the provider gives the client to sign in with from now on, its answer may repeat.
          secrets: [...options.secrets, ...secretsInFields(pairs(head))],
        });
      });
      request.release();
      response.release();
    },
  };
}

/** Waits for the record to be safe, but not for long. */
function startNaming(
  options: Pick<RecordingOptions, 'notes' | 'signToken' | 'limits'> & {
    open: OpenRequest | null;
    attempt: (what: string, act: () => void) => void;
  },
): Recording['whenNamed'] {
  const { open, notes, signToken, attempt } = options;
  let named: ((isFailed: boolean) => RawHeaders) | null = open === null ? notLogged : null;
  let waiting: (() => void) | null = null;
  open?.safe.then(
    ({ id, idStatus }) => {
      named ??= (isFailed) => [
        'Helicone-Id',
        id,
        'Helicone-Status',
        [isFailed ? 'failed' : 'success', ...(idStatus === 'in-use' ? ['id-in-use'] : []), ...notes].join(
          ', ',
        ),
        ...(signToken === null ? [] : [feedbackTokenHeader, signToken(id)]),
      ];
      waiting?.();
    },
    () => {
      named ??= notLogged;
      waiting?.();
    },
  );

  return (isFailed, use) => {
    if (named !== null) {
      use(named(isFailed));
      return;
    }
    // A loop that was busy runs its timers first: what was written meanwhile gets its turn before it counts as late.
    const timer = setTimeout(() => setImmediate(() => waiting?.()), options.limits.idWaitMs);
    waiting = () => {
      waiting = null;
      clearTimeout(timer);
      if (named === null) {
        named = notLogged;
        attempt('Letting go of', () => open?.abandon());
      }
      use(named(isFailed));
    };
  };
}

const notLogged = (): RawHeaders => ['Helicone-Status', 'not-logged'];

function toBody(copy: Copy, header: (name: string) => string | undefined): Body | null {
  const { bytes, sizeBytes } = copy.read();
  if (sizeBytes === 0) return null;
  const encoding = header('content-encoding')?.trim().toLowerCase() ?? '';
  return {
    bytes,
    sizeBytes,
    contentType: header('content-type') ?? null,
    contentEncoding: encoding === '' || encoding === 'identity' ? null : encoding,
  };
}
