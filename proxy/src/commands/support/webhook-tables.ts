import { type Delivery, type SecretWebhook, webhookEvents } from '@thumbwire/shared';
import type { Screen, Style } from '../command.ts';
import { type Column, table } from './table.ts';
import { oneLine } from './text.ts';
import { shortTime } from './time.ts';

/** The webhooks there are. */
export function webhookTable(rows: readonly SecretWebhook[], screen: Screen): string {
  const columns: Column<SecretWebhook>[] = [
    { title: 'ID', text: ({ id }) => id },
    { title: 'DESTINATION', text: ({ destination }) => oneLine(destination), isFlexible: true },
    { title: 'EVENTS', text: eventsText, isFlexible: true },
    { title: 'ONLY', text: onlyText, leaves: 1 },
    { title: 'MADE', text: ({ created_at: at }) => shortTime(at, screen.now), leaves: 2 },
  ];
  return table(rows, columns, screen);
}

function eventsText({ events }: SecretWebhook): string {
  return events.length === webhookEvents.length ? 'all' : events.join(' ');
}

/** Nothing where it is told of all requests. */
function onlyText({ config: { sampleRate, propertyFilters } }: SecretWebhook): string {
  const properties = propertyFilters.map(({ key, value }) => `${key}=${value}`).join(' ');
  return oneLine([...(sampleRate === 100 ? [] : [`${sampleRate} %`]), properties].join(' '));
}

const styles = { pending: 'yellow', delivered: 'green', dead: 'red' } as const satisfies Record<
  Delivery['state'],
  Style
>;

/** What was sent, and what waits. */
export function deliveryTable(rows: readonly Delivery[], screen: Screen): string {
  const columns: Column<Delivery>[] = [
    { title: 'MADE', text: ({ createdAt }) => shortTime(createdAt, screen.now) },
    { title: 'EVENT', text: ({ type }) => type },
    {
      title: 'STATE',
      text: ({ state }) => state,
      paint: ({ state }, cell) => screen.paint(styles[state], cell),
    },
    { title: 'TRIES', text: ({ attempts }) => String(attempts.length), align: 'right' },
    { title: 'LAST', text: lastOf, isFlexible: true },
    {
      title: 'NEXT',
      text: ({ nextAttemptAt }) => (nextAttemptAt === null ? '' : shortTime(nextAttemptAt, screen.now)),
      leaves: 2,
    },
    { title: 'REQUEST', text: ({ requestId }) => oneLine(requestId ?? ''), isFlexible: true, leaves: 3 },
    { title: 'ID', text: ({ id }) => id, leaves: 1 },
  ];
  return table(rows, columns, screen);
}

/** What came of the last attempt, in few words. */
export function lastOf({ attempts }: Delivery): string {
  const last = attempts.at(-1);
  if (last === undefined) return 'not sent yet';
  const { status, error, durationMs } = last;
  if (error === null) return `${status} in ${durationMs} ms`;
  if (status === null) return oneLine(error.replace(/^The receiver /, ''));
  return status >= 300 && status < 400 ? `${status}, not followed` : String(status);
}
