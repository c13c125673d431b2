import { type FilterLeaf, type FilterNode, InvalidError, parseFilter } from '@thumbwire/shared';
import { WrongUseError } from '../command.ts';
import { readTime } from './time.ts';

/** What `query` can be asked for; all of it must hold. */
export interface Wanted {
  readonly rating?: 'up' | 'down' | 'none' | undefined;
  readonly model?: string | undefined;
  readonly user?: string | undefined;
  readonly session?: string | undefined;
  /** Each `key=value`. */
  readonly property?: readonly string[] | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly search?: string | undefined;
  /** A filter of the API, as JSON. */
  readonly filter?: string | undefined;
}

/** `"null"` asks for rows without a value (API document, "Filter AST"). */
const ratingValues = { up: true, down: false, none: 'null' } as const;

/**
 * The API's filter for what a person asked for.
 *
 * @throws WrongUseError naming the option
 */
export function toFilter(wanted: Wanted, now: number): FilterNode {
  const { rating, model, user, session, property = [], since, until, search, filter } = wanted;
  const leaf: FilterLeaf = {
    ...(rating && { feedback: { rating: { equals: ratingValues[rating] } } }),
    ...(property.length > 0 && { properties: toProperties(property) }),
    ...(search !== undefined && { text: { contains: search } }),
    request_response_rmt: {
      ...(model !== undefined && { model: { equals: model } }),
      ...(user !== undefined && { user_id: { equals: user } }),
      ...(session !== undefined && { session_id: { equals: session } }),
      ...((since !== undefined || until !== undefined) && {
        request_created_at: {
          ...(since !== undefined && { gte: readTime(since, '--since', now) }),
          ...(until !== undefined && { lt: readTime(until, '--until', now) }),
        },
      }),
    },
  };
  const options = Object.values(leaf).some((columns) => Object.keys(columns).length > 0) ? leaf : 'all';
  if (filter === undefined) return options;
  const given = readFilter(filter);
  return options === 'all' ? given : { left: options, operator: 'and', right: given };
}

function toProperties(pairs: readonly string[]): Record<string, { equals: string }> {
  const entries = pairs.map((pair): [string, { equals: string }] => {
    const at = pair.indexOf('=');
    if (at < 1) throw new WrongUseError(`--property must be like team=search, not "${pair}".`);
    return [pair.slice(0, at).toLowerCase(), { equals: pair.slice(at + 1) }];
  });
  const keys = new Set(entries.map(([key]) => key));
  if (keys.size < entries.length) throw new WrongUseError('--property names the same property twice.');
  return Object.fromEntries(entries);
}

function readFilter(text: string): FilterNode {
  try {
    const filter = JSON.parse(text);
    parseFilter(filter);
    return filter;
  } catch (cause) {
    if (cause instanceof InvalidError) throw new WrongUseError(`--${cause.message}`, { cause });
    throw new WrongUseError(`--filter is not JSON: ${cause instanceof Error ? cause.message : cause}.`, {
      cause,
    });
  }
}
