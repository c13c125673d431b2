import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { expect } from 'vitest';
import { type Served, serve } from '../support/serve.ts';

/** A delivery as it arrived. */
export interface Arrival {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Exactly what was sent. */
  readonly body: string;
  /** The same, read as JSON. */
  readonly event: { readonly type: string } & Record<string, unknown>;
}

/** Answers one arrival, or never. */
export type Manner = (response: ServerResponse, arrival: Arrival) => void;

/** A program that webhooks lead to. */
export interface Receiver extends Served {
  readonly arrivals: readonly Arrival[];
  /** How it answers from now on. */
  manner: Manner;
  /** Waits until so many have arrived. */
  arrived(count: number): Promise<readonly Arrival[]>;
}

export const answerWith =
  (status: number, headers: Record<string, string> = {}): Manner =>
  (response) => {
    response.writeHead(status, headers).end('noted');
  };

/** @param port Where it listens; default: any free one. */
export async function startReceiver(manner: Manner = answerWith(200), port = 0): Promise<Receiver> {
  const arrivals: Arrival[] = [];
  const current = { manner };
  const served = await serve(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts).toString();
    const arrival = { path: request.url ?? '', headers: request.headers, body, event: JSON.parse(body) };
    arrivals.push(arrival);
    current.manner(response, arrival);
  }, port);
  return {
    ...served,
    arrivals,
    get manner() {
      return current.manner;
    },
    set manner(next) {
      current.manner = next;
    },
    async arrived(count) {
      await expect.poll(() => arrivals.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(count);
      return arrivals;
    },
  };
}

/** The ids that arrived, in the order in which each came first. */
export function idsOf(arrivals: readonly Arrival[]): string[] {
  return [...new Set(arrivals.map(({ headers }) => String(headers['webhook-id'])))];
}
