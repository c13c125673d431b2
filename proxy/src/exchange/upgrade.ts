import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ThumbwireError } from '@thumbwire/shared';
import type { Outgoing } from '../outgoing/index.ts';
import type { Forwarding } from './forward.ts';
import { watchHeldBack } from './held-back.ts';
import type { Outcome } from './record.ts';
import { refuse } from './refuse.ts';
import { holdBack } from './upgrade/early-bytes.ts';
import { countFrames } from './upgrade/frames.ts';
import { askForUpgrade, switchedHeaders } from './upgrade/handshake.ts';
import { outcomeOf } from './upgrade/outcome.ts';
import { relayRefusal } from './upgrade/relay-refusal.ts';
import { stoppedError, upstreamError } from './upstream-error.ts';

/** A request for a WebSocket on its way to the provider; `response` is for any answer but the switch of protocols. */
export interface Upgrading extends Omit<Forwarding, 'body' | 'upstream'> {
  /** What the client sent after its request. */
  readonly head: Buffer;
}

/** Takes WebSockets to their providers. */
export interface Upgrader {
  /** Resolves when the client's connection is closed. Never rejects: what went wrong has been answered. */
  upgrade(upgrading: Upgrading): Promise<void>;
  /** Ends what is open. */
  close(): void;
}

/** How long one side of a closed WebSocket may keep its connection after the other has ended. */
const lingerMs = 5_000;

/**
 * http-proxy asks the provider, answers the client and joins the two connections. The rest is done here, on the
 * connections themselves: http-proxy sees a client leave only once there is an answer for it, ends but never closes
 * the provider's connection when the client's fails, and frames a refusal anew.
 */
export function createUpgrader(outgoing: Pick<Outgoing, 'agentFor'>): Upgrader {
  const stops = new Set<() => void>();
  return {
    async upgrade(upgrading) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const stop = start(upgrading, outgoing);
      stops.add(stop);
      const client = upgrading.request.socket;
      if (client.destroyed) resolve();
      else client.once('close', () => resolve());
      await promise;
      stops.delete(stop);
    },
    close() {
      for (const stop of stops) stop();
    },
  };
}

/** @returns What ends it when the proxy stops. */
function start(upgrading: Upgrading, outgoing: Pick<Outgoing, 'agentFor'>): () => void {
  const { request, response, head, route, targetUrl, recording } = upgrading;
  const client = request.socket;
  const early = holdBack(client, head);
  const sent = countFrames();
  const received = countFrames();
  let firstAt: number | null = null;
  let closedFirst: 'client' | 'provider' | null = null;
  let question: ClientRequest | null = null;
  let upstream: Duplex | null = null;
  let isOver = false;

  /** Ends the record: the first to end the exchange decides how. */
  const finish = (outcome: Outcome) => {
    if (isOver) return;
    isOver = true;
    const frames = { client: sent.dataFrames, server: received.dataFrames, firstAt };
    recording.finish(upstream === null ? outcome : { ...outcome, frames });
  };
  const finishJoined = (goneFirst: 'client' | 'provider') => {
    const { provider } = route;
    finish(outcomeOf({ goneFirst, provider, targetUrl, closedFirst, code: received.close?.code ?? null }));
  };
  const fail = (error: ThumbwireError, state: 'failed' | 'interrupted' = 'failed') => {
    if (isOver) return;
    if (response.headersSent) {
      recording.finish({ state, status: response.statusCode, error: error.message });
      response.destroy();
    } else {
      early.drop();
      refuse({ response, recording, error, state });
    }
    isOver = true;
    question?.destroy();
  };
  const onError = (cause: Error) => {
    // http-proxy tells of both connections alike. That of a client, or one that is joined, speaks by its close.
    if (upstream !== null || client.errored !== null) return;
    fail(cause instanceof ThumbwireError ? cause : upstreamError(route.provider, targetUrl, cause));
  };
  const onClientGone = () => {
    if (upstream !== null) {
      finishJoined('client');
      // Nothing of what is still on its way to the provider matters to anyone.
      if (closedFirst === null) upstream.destroy();
      return;
    }
    finish({ state: 'cancelled', status: null, error: 'The client went away before it was answered.' });
    question?.destroy();
    client.destroy();
  };
  /** Just before http-proxy answers: gives the answer the headers that the client is to get. */
  const onSwitch = (answer: IncomingMessage, socket: Duplex) => {
    upstream = socket;
    response.detachSocket(client);
    recording.whenNamed(false, (own) => {
      Object.defineProperty(answer, 'headers', { value: switchedHeaders(answer, request, own) });
    });
    // Header bytes were read as Latin-1 text and become bytes again; nothing else is written as text.
    client.setDefaultEncoding('latin1');
    early.giveBack();
  };
  /** Just after http-proxy has joined the two: a listener any earlier would take bytes away from it. */
  const onJoined = (socket: Duplex) => {
    client.on('data', (chunk: Buffer) => {
      sent.add(chunk);
      if (sent.close !== null) closedFirst ??= 'client';
    });
    socket.on('data', (chunk: Buffer) => {
      firstAt ??= performance.now();
      received.add(chunk);
      if (received.close !== null) closedFirst ??= 'provider';
    });
    for (const end of ['end', 'error', 'close']) socket.once(end, () => finishJoined('provider'));
    client.once('end', () => linger(socket)).once('close', () => socket.destroy());
    // By then everything that the provider sent has gone out.
    client.once('finish', () => linger(client));
  };
  const onRefusal = (answer: IncomingMessage) => {
    early.drop();
    const onWhole = () => {
      const status = response.statusCode;
      const error = `${route.provider} opened no WebSocket: it answered with status ${status}.`;
      finish({ state: 'failed', status, error });
    };
    relayRefusal({ answer, request, response, recording, onWhole }).catch(
      // A client that has gone has ended the exchange already.
      (cause: Error) => fail(upstreamError(route.provider, targetUrl, cause)),
    );
  };

  watchHeldBack(client, client);
  client.once('end', onClientGone).once('close', onClientGone);
  // The head of the answer waits for nothing any more once it is there, so its headers come first.
  recording.whenNamed(false, () => {
    if (isOver) return;
    const agent = outgoing.agentFor(route.origin);
    question = askForUpgrade({ request, route, agent, onJoined, onError });
    question.prependListener('upgrade', onSwitch);
    question.removeAllListeners('response').once('response', onRefusal);
  });

  return () => {
    const error = stoppedError(route.provider, targetUrl);
    if (upstream === null) {
      fail(error, 'interrupted');
      return;
    }
    finish({ state: 'interrupted', status: 101, error: error.message });
    upstream.destroy();
    client.destroy();
  };
}

/** Gives a connection some time to end by itself. */
function linger(socket: Duplex): void {
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(timer));
}
