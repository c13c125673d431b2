import { setTimeout as delay } from 'node:timers/promises';
import {
  type ActivityEvent,
  eventIdOf,
  NotFoundError,
  type RequestRow,
  StoreUnavailableError,
  type ThumbwireClient,
  UnreachableError,
} from '@thumbwire/shared';
import { z } from 'zod';
import { type Context, defineCommand, type Screen } from './command.ts';
import { Connection, connect, declareConnection } from './support/connect.ts';
import { alertSentence } from './support/monitor.ts';
import { durationOf, ratingStyle, tokensOf } from './support/row.ts';
import { oneLine } from './support/text.ts';
import { clockTime } from './support/time.ts';

/** Pause before the proxy is tried again. */
const retryMs = 1_000;

type AlertEvent = Extract<ActivityEvent, { type: 'monitor.alert' }>;
type RequestEvent = Exclude<ActivityEvent, AlertEvent>;

/** One event with what is known of its request; `null` if that is gone by now. */
type Told = {
  /** Resumes the stream after this event: `--after`. */
  readonly id: string;
} & (AlertEvent | ToldRequest);

type ToldRequest = RequestEvent & {
  /** Of a `feedback.set`: the rating that was given then. */
  readonly rating: boolean | null;
  readonly request: RequestRow | null;
};

const ratings = { up: true, down: false } as const;

export const tail = defineCommand({
  summary: 'follow what is logged, rated and alerted as it happens; Ctrl-C ends it',
  examples: [
    ['tail', 'one line for each event'],
    ['tail --rating down', 'only what is being rated down'],
    ['tail --json --after 42', 'for a program: one object on each line, going on after event 42'],
  ],
  declare(command) {
    command
      .option('--rating <rating>', 'only ratings, and only these: up or down')
      .option('--after <event>', 'go on after the event with this id (--json names it); 0: all that is kept');
    declareConnection(command);
  },
  input: Connection.extend({
    rating: z.enum(['up', 'down'], { error: '--rating must be up or down.' }).optional(),
    after: z
      .string()
      .regex(/^\d{1,15}$/, { error: '--after must be the id of an event, a whole number.' })
      .optional(),
  }),
  async run({ rating, after, ...connection }, context) {
    const { output, env, untilStopped } = context;
    const signal = untilStopped();
    const wanted = rating === undefined ? null : ratings[rating];
    await follow(
      () => connect(connection, env),
      after,
      { output, signal },
      async (event) => {
        if (wanted !== null && (event.type === 'monitor.alert' || event.rating !== wanted)) return;
        output.result(event, (screen) => line(event, screen));
      },
    );
  },
});

/** Tells each event once and in order, also across a restart of the proxy; it may listen elsewhere by then. */
async function follow(
  open: () => Promise<ThumbwireClient>,
  from: string | undefined,
  { output, signal }: { output: Context['output']; signal: AbortSignal },
  tell: (event: Told) => Promise<void>,
): Promise<void> {
  const first = await open();
  // Named from the start, so that nothing is missed if the connection breaks before the first event.
  let after = from ?? String((await first.api.health()).data.requests.lastEvent);
  output.note('Following; Ctrl-C ends it.');
  let isLost = false;
  while (!signal.aborted) {
    try {
      const client = await open();
      const events = await client.api.stream(undefined, { signal, lastEventId: after });
      if (isLost) output.note('Connected again.');
      isLost = false;
      for (;;) {
        // A connection that breaks is an end like that of a proxy that closes.
        const next = await events.next().catch(() => null);
        if (next === null || next.done) break;
        const event = next.value;
        const id = eventIdOf(event) ?? after;
        if (event.type === 'monitor.alert') await tell({ id, ...event });
        else await tell({ id, ...event, ...(await detailsOf(client, event)) });
        after = id;
      }
    } catch (error) {
      if (!signal.aborted && !isPassing(error)) throw error;
    }
    if (signal.aborted) return;
    if (!isLost) output.note('Connection lost, waiting for the proxy ...');
    isLost = true;
    await delay(retryMs, undefined, { signal }).catch(() => {}); // Ctrl-C ends the pause, too.
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof UnreachableError || error instanceof StoreUnavailableError;
}

async function detailsOf(
  client: ThumbwireClient,
  { type, requestId: id, at }: RequestEvent,
): Promise<Pick<ToldRequest, 'rating' | 'request'>> {
  try {
    const { data: request } = await client.api.request.get({ id });
    if (type !== 'feedback.set') return { request, rating: null };
    const { history } = (await client.api.feedback.get({ id })).data;
    // The request may have been rated again meanwhile.
    const given = history.find((event) => event.recordedAt === at && event.kind === 'set');
    return { request, rating: given?.rating ?? request.feedback_rating };
  } catch (error) {
    if (error instanceof NotFoundError) return { request: null, rating: null };
    throw error;
  }
}

function line(event: Told, screen: Screen): string {
  const time = screen.paint('dim', clockTime(event.at));
  if (event.type === 'monitor.alert') {
    return `${time}  ${screen.paint('red', 'ALERT')}  ${alertSentence(event.alert)}`;
  }
  const { requestId, request } = event;
  return [
    time,
    oneLine(requestId),
    ...(request === null ? [] : [oneLine(request.model)]),
    whatHappened(event, screen),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function whatHappened({ type, rating, request }: ToldRequest, screen: Screen): string {
  switch (type) {
    case 'request.logged':
      return request === null ? 'logged' : `logged: ${outcome(request)}`;
    case 'feedback.set':
      return rating === null ? 'rated' : screen.paint(ratingStyle(rating), `rated ${rating ? 'up' : 'down'}`);
    case 'feedback.cleared':
      return 'rating cleared';
  }
}

function outcome({ response_status: status, state, delay_ms: durationMs, ...request }: RequestRow): string {
  return [
    ...(state === 'complete' ? [] : [state]),
    ...(status > 0 ? [String(status)] : []),
    durationOf(durationMs),
    tokensOf(request),
  ]
    .filter((part) => part !== '')
    .join(', ');
}
