import type { Condition } from '@thumbwire/shared';
import { latestTime, searchRowid } from '../search-index.ts';
import type { Driver } from './driver.ts';
import { compileContains, searchedColumns } from './search.ts';
import { raw, type Sql, sql } from './sql.ts';

/** A rowid of the index leads to its request by the index of time. */
const from = raw(
  'search d CROSS JOIN request r ON r.created_at = (d.rowid >> 20) AND (r.seq & 1048575) = (d.rowid & 1048575)',
);

/** Walks the matches of the search index, whose rowids are in order of time. */
export function searchDriver(condition: Condition): Driver[] {
  const columns = searchedColumns(condition.field);
  if (columns === undefined || condition.operator !== 'contains') return [];
  const { match, checks } = compileContains(columns, String(condition.value));
  if (match === null) return [];
  return [
    {
      walk: from,
      createdAt: raw('r.created_at'),
      seq: raw('r.seq'),
      from,
      answers: [condition],
      where: [sql`search MATCH ${match}`, ...checks],
      intersects: [],
      isSorted: false,
      after: ({ createdAt, seq, direction }) =>
        sql`d.rowid ${raw(direction === 'desc' ? '<' : '>')} ${rowidOf(createdAt, seq)}`,
      within: (comparison, time) => {
        // A rowid begins with its time: "later than" is "from the next millisecond on".
        const isNext = comparison === '>' || comparison === '<=';
        const first = Math.min(Math.max(0, Math.floor(time) + (isNext ? 1 : 0)), latestTime);
        return sql`d.rowid ${raw(comparison.startsWith('<') ? '<' : '>=')} ${rowidOf(first, 0)}`;
      },
      order: (direction) => raw(`d.rowid ${direction}`),
      probe: (most) =>
        sql`SELECT count(*) AS n FROM (SELECT 1 FROM search WHERE search MATCH ${match} LIMIT ${most})`,
    },
  ];
}

function rowidOf(time: number, seq: number): Sql {
  return { text: searchRowid('?', '?'), values: [time, seq] };
}
