import { type FilterLeaf, type FilterNode, InvalidError, parseFilter } from '@thumbwire/shared';
import type { Command } from 'commander';
import { z } from 'zod';
import { repeated, WrongUseError } from '../command.ts';
import { readTime } from './time.ts';

/** The options of every command that can be asked for some of the requests; all of them must hold. */
export const FilterOptions = z.object({
  rating: z.enum(['up', 'down', 'none'], { error: '--rating must be up, down or none.' }).optional(),
  model: z.string().optional(),
  user: z.string().optional(),
  session: z.string().optional(),
  property: z.array(z.string()).optional(),
  since: z.string().optional(),
  until: z.string().optional(),
  search: z.string().optional(),
  filter: z.string().optional(),
});
export type FilterOptions = z.infer<typeof FilterOptions>;

/** Adds those options to a command. */
export function declareFilter(command: Command): void {
  command
    .option('--rating <rating>', 'up, down, or none for unrated')
    .option('--model <name>', 'model that was asked for or answered')
    .option('--user <id>', 'user id (header Helicone-User-Id)')
    .option('--session <id>', 'session id (header Helicone-Session-Id)')
    .option(
      '--property <key=value>',
      'custom property (header Helicone-Property-<key>); repeatable',
      repeated,
    )
    .option('--since <time>', 'from then on: 2h, 3d, 2026-01-31, 2026-01-31T14:00 (local)')
    .option('--until <time>', 'before then')
    .option('--search <words>', 'every word occurs in prompt or answer; in double quotes: as a whole')
    .option('--filter <json>', 'a filter of the API, besides the options above');
}

/** `"null"` asks for rows without a value (API document, "Filter AST"). */
const ratingValues = { up: true, down: false, none: 'null' } as const;

/**
 * The API's filter for what a person asked for.
 *
 * @throws WrongUseError naming the option
 */
export function toFilter(wanted: FilterOptions, now: number): FilterNode {
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

/**
 * Reads a filter of the API from an option.
 *
 * @throws WrongUseError naming the option
 */
export function readFilter(text: string, option = '--filter'): FilterNode {
  try {
    const filter = JSON.parse(text);
    parseFilter(filter);
    return filter;
  } catch (cause) {
    if (cause instanceof InvalidError) {
      throw new WrongUseError(cause.message.replace(/^filter/, option), { cause });
    }
    throw new WrongUseError(`${option} is not JSON: ${cause instanceof Error ? cause.message : cause}.`, {
      cause,
    });
  }
}
