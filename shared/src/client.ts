import { createORPCClient, getEventMeta, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { ErrorEnvelope } from './contract/envelope.ts';
import type { ExportFormat } from './contract/exports.ts';
import type { FeedbackInput } from './contract/feedback.ts';
import type { FilterNode } from './contract/filter.ts';
import { contract } from './contract/index.ts';
import type { QueryInput } from './contract/query.ts';
import type { RequestRow } from './contract/row.ts';
import type { ActivityEvent } from './contract/stream.ts';
import { errorFromResponse, ThumbwireError, UnreachableError } from './errors.ts';

/** How a client reaches the proxy. */
export interface ClientOptions {
  /** Where the proxy listens, for example `http://127.0.0.1:8787`. */
  url: string;
  /** An API key of the proxy; pairing and the health need none. */
  key?: string;
  /** Sent as `Thumbwire-Source`: through what a rating was given. Default `api`. */
  source?: 'api' | 'cli' | 'extension';
  /** Sends the requests. Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch;
}

/** What `queryRequests` takes: the query of the API, with a short form for one prompt. */
export type QueryOptions = Partial<Omit<QueryInput, 'filter'>> & { filter?: FilterNode; promptId?: string };

/** Every endpoint of the contract (`client.api.…`), and the helpers that the API document's snippets use. */
export interface ThumbwireClient {
  /** The contract's endpoints. Rejects with the error class of `errors.ts` that the answer stands for. */
  readonly api: ContractRouterClient<typeof contract>;
  /** Rates a request: `true` is thumbs up. */
  addFeedback(requestId: string, isPositive: boolean, options?: Omit<FeedbackInput, 'rating'>): Promise<void>;
  /** Takes the rating of a request back. */
  clearFeedback(requestId: string): Promise<void>;
  /** The rows that match, newest first unless `sort` says otherwise. */
  queryRequests(options?: QueryOptions): Promise<RequestRow[]>;
  /**
   * The requests that match as a file, in pieces as they are made. Its manifest is there when it was read to the end:
   * `api.exports.manifest({ id })`.
   */
  exportRequests(options: {
    format: ExportFormat;
    filter?: FilterNode;
    signal?: AbortSignal;
  }): Promise<{ readonly id: string; readonly body: ReadableStream<Uint8Array> }>;
}

/**
 * Makes a client of the proxy's API.
 *
 * @throws (its calls) a `ThumbwireError`; `UnreachableError` if nothing answers at `url`
 */
export function createClient(options: ClientOptions): ThumbwireClient {
  const url = options.url.replace(/\/+$/, '');
  const headers = {
    ...(options.key === undefined ? {} : { authorization: `Bearer ${options.key}` }),
    'thumbwire-source': options.source ?? 'api',
  };
  const link = new OpenAPILink(contract, {
    url,
    headers,
    ...(options.fetch ? { fetch: options.fetch } : {}),
    customErrorResponseBodyDecoder: (body, response) => {
      // The link only lets its own error class through; the interceptor below unpacks ours.
      const cause = errorOf(response.status, body);
      return new ORPCError('THUMBWIRE', { status: response.status, message: cause.message, cause });
    },
    interceptors: [
      async ({ next }) => {
        try {
          return await next();
        } catch (error) {
          throw toThumbwireError(error, url);
        }
      },
    ],
  });
  const api: ContractRouterClient<typeof contract> = createORPCClient(link);

  return {
    api,
    async addFeedback(id, rating, more = {}) {
      await api.feedback.set({ ...more, id, rating });
    },
    async clearFeedback(id) {
      await api.feedback.clear({ id });
    },
    async queryRequests({ filter = 'all', promptId, ...query } = {}) {
      const { data } = await api.query.run({ ...query, filter: withPrompt(filter, promptId) });
      return data;
    },
    async exportRequests({ format, filter = 'all', signal }) {
      const asked = new URLSearchParams({ format, filter: JSON.stringify(filter) });
      const send = options.fetch ?? globalThis.fetch;
      // Not by the link: it would read the whole file first.
      const response = await send(`${url}/v1/export?${asked}`, { headers, signal: signal ?? null }).catch(
        (error) => {
          throw toThumbwireError(error, url);
        },
      );
      const id = response.headers.get('thumbwire-export-id');
      if (response.ok && response.body !== null && id !== null) return { id, body: response.body };
      throw errorOf(response.status, await response.json().catch(() => null));
    },
  };
}

/** The id of an event that `api.stream` gave: sent back as `lastEventId`, the stream goes on after it. */
export function eventIdOf(event: ActivityEvent): string | null {
  return getEventMeta(event)?.id ?? null;
}

/**
 * The share of thumbs up among the rated rows.
 *
 * @returns 0 to 1, or `null` if none of the rows is rated
 */
export function calculatePositiveRate(rows: readonly Pick<RequestRow, 'feedback_rating'>[]): number | null {
  const rated = rows.filter((row) => row.feedback_rating !== null);
  if (rated.length === 0) return null;
  return rated.filter((row) => row.feedback_rating === true).length / rated.length;
}

/** The error that an answer stands for. */
function errorOf(status: number, body: unknown): ThumbwireError {
  const envelope = ErrorEnvelope.safeParse(body);
  const message = envelope.success ? envelope.data.error : `The proxy answered ${status}.`;
  return errorFromResponse(status, message, { issues: envelope.success ? (envelope.data.issues ?? []) : [] });
}

function withPrompt(filter: FilterNode, promptId: string | undefined): FilterNode {
  if (promptId === undefined) return filter;
  const byPrompt = { request: { prompt_id: { equals: promptId } } };
  return filter === 'all' ? byPrompt : { left: filter, operator: 'and', right: byPrompt };
}

function toThumbwireError(error: unknown, url: string): unknown {
  if (error instanceof ORPCError && error.cause instanceof ThumbwireError) return error.cause;
  // fetch rejects with a TypeError when there was no answer at all (Fetch standard, "network error").
  if (error instanceof TypeError) {
    return new UnreachableError(
      `Could not reach the proxy at ${url}. Is it running? "npm start" starts it.`,
      {
        cause: error,
      },
    );
  }
  return error;
}
