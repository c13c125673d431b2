import type { RequestRow, ThumbwireClient } from '@thumbwire/shared';

/** One way through all pages, from cursor to cursor, and what was wrong with it. */
export interface Walk {
  readonly rows: number;
  readonly problems: readonly string[];
}

/** Pages through the whole log, whatever happens to it meanwhile: all that was there comes once, and in order. */
export async function walk(
  client: ThumbwireClient,
  { direction, limit, expected }: { direction: 'asc' | 'desc'; limit: number; expected: ReadonlySet<string> },
): Promise<Walk> {
  const rows: RequestRow[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await client.api.query.run({
      ...{ filter: 'all', sort: { created_at: direction }, limit },
      ...(cursor === undefined ? {} : { cursor }),
    });
    rows.push(...page.data);
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  const ids = rows.map(({ request_id }) => request_id);
  const seen = new Set(ids);
  const sorted = rows.map(({ request_created_at }) => request_created_at);
  const isBefore = (one: string, other: string) => (direction === 'asc' ? one <= other : one >= other);
  return {
    rows: rows.length,
    problems: [
      ...[...expected].filter((id) => !seen.has(id)).map((id) => `${id} is on no page.`),
      ...(seen.size === ids.length ? [] : [`${ids.length - seen.size} are on two pages.`]),
      ...sorted.flatMap((at, index) =>
        index === 0 || isBefore(sorted[index - 1] ?? '', at) ? [] : [`${at} is behind ${sorted[index - 1]}.`],
      ),
    ],
  };
}
