import type { Condition } from '@thumbwire/shared';
import { latestTime, searchRowid } from '../search-index.ts';
import { compileCondition } from './condition.ts';
import type { Cursor } from './cursor.ts';
import { compileContains } from './search.ts';
import { join, raw, type Sql, sql } from './sql.ts';

/** One way to walk through requests in order of time, seeing only those that satisfy some of the conditions. */
export interface Driver {
  readonly from: Sql;
  /** The conditions that the walk itself sees to. */
  readonly answers: readonly Condition[];
  /** What makes the walk see to them, as conditions of SQL. */
  readonly where: readonly Sql[];
  /** Limits the walk to one side of a cursor, or to a span of time. */
  after(cursor: Cursor): Sql;
  within(comparison: '<' | '<=' | '>' | '>=', time: number): Sql;
  order(direction: 'asc' | 'desc'): Sql;
  /** Counts what the walk would see, up to `most`; `null`: all of it. */
  probe(most: number): Sql | null;
}

/** Walks all requests by time. */
export const byTime: Driver = onIndex('request_by_time', [], []);

/** The indexes that hold requests by one column and then by time, and the field each serves. */
const indexes = {
  id: 'request_by_id',
  rating: 'request_by_rating',
  user_id: 'request_by_user',
  session_id: 'request_by_session',
  prompt_id: 'request_by_prompt',
} as const;

/** What a rated request alone can satisfy. */
const ratedOnly: readonly Condition['field'][] = [
  'feedback_id',
  'feedback_created_at',
  'feedback_comment',
  'feedback_rater',
  'feedback_tags',
];

/**
 * The drivers that can answer one of these conditions (all of which must hold), those first that see the fewest
 * requests as a rule: people rate little, and search for rare words.
 */
export function driversFor(conditions: readonly Condition[]): Driver[] {
  const equalities = conditions.filter(({ operator, value }) => operator === 'equals' && value !== null);
  const filled = equalities.filter(({ value }) => value !== '');
  const drivers: Driver[] = [];
  for (const field of ['id', 'session_id', 'rating', 'prompt_id', 'user_id'] as const) {
    const condition = filled.find((candidate) => candidate.field === field);
    if (condition) drivers.push(onIndex(indexes[field], [condition], [compileCondition(condition)]));
  }
  drivers.push(...conditions.flatMap(searchDriver));
  drivers.push(...filled.filter(({ field }) => field === 'property').map(propertyDriver));
  if (conditions.some(isRatedOnly)) drivers.push(onIndex('request_rated', [], [raw('r.rating IS NOT NULL')]));
  drivers.push(...filled.filter(({ field }) => field === 'model').map(modelDriver));
  return drivers;
}

function isRatedOnly({ field, operator, value }: Condition): boolean {
  return ratedOnly.includes(field) && !operator.startsWith('not-') && value !== null && value !== '';
}

/** Walks an index of the table of requests. */
function onIndex(index: string, answers: readonly Condition[], where: readonly Sql[]): Driver {
  const from = raw(`request r INDEXED BY ${index}`);
  return {
    from,
    answers,
    where,
    ...byColumns('r.created_at', 'r.seq'),
    probe: (most) =>
      where.length === 0 ? null : probe(sql`SELECT 1 FROM ${from} WHERE ${join(where, ' AND ')}`, most),
  };
}

function propertyDriver(condition: Condition): Driver {
  return onKeys('property d', [condition], propertyKeys(condition));
}

function propertyKeys({ key, value }: Condition): Sql[] {
  return [sql`d.key = ${key ?? ''}`, sql`d.value = ${String(value)}`];
}

function modelDriver(condition: Condition): Driver {
  return onKeys('model_name d', [condition], [sql`d.name = ${String(condition.value)}`]);
}

/** Walks a table of keys that ends with time, and looks each request up. */
function onKeys(table: string, answers: readonly Condition[], where: readonly Sql[]): Driver {
  return {
    // CROSS JOIN: the walk decides the order, not the planner.
    from: raw(`${table} CROSS JOIN request r ON r.seq = d.seq`),
    answers,
    where,
    ...byColumns('d.created_at', 'd.seq'),
    probe: (most) => probe(sql`SELECT 1 FROM ${raw(table)} WHERE ${join(where, ' AND ')}`, most),
  };
}

function byColumns(time: string, seq: string): Pick<Driver, 'after' | 'within' | 'order'> {
  return {
    after: ({ createdAt, seq: last, direction }) =>
      sql`(${raw(time)}, ${raw(seq)}) ${raw(direction === 'desc' ? '<' : '>')} (${createdAt}, ${last})`,
    within: (comparison, at) => sql`${raw(time)} ${raw(comparison)} ${at}`,
    order: (direction) => raw(`${time} ${direction}, ${seq} ${direction}`),
  };
}

/** Walks the matches of the search index, whose rowids are in order of time. */
function searchDriver(condition: Condition): Driver[] {
  const columns = searched[condition.field];
  if (columns === undefined || condition.operator !== 'contains') return [];
  const { match, checks } = compileContains(columns, String(condition.value));
  if (match === null) return [];
  return [
    {
      from: raw(
        'search d CROSS JOIN request r ON r.created_at = (d.rowid >> 20) AND (r.seq & 1048575) = (d.rowid & 1048575)',
      ),
      answers: [condition],
      where: [sql`search MATCH ${match}`, ...checks],
      after: ({ createdAt, seq, direction }) =>
        sql`d.rowid ${raw(direction === 'desc' ? '<' : '>')} ${rowidOf(createdAt, seq)}`,
      within: (comparison, time) => {
        // A rowid begins with its time: "later than" is "from the next millisecond on".
        const isNext = comparison === '>' || comparison === '<=';
        const first = Math.min(Math.max(0, Math.floor(time) + (isNext ? 1 : 0)), latestTime);
        return sql`d.rowid ${raw(comparison.startsWith('<') ? '<' : '>=')} ${rowidOf(first, 0)}`;
      },
      order: (direction) => raw(`d.rowid ${direction}`),
      probe: (most) => probe(sql`SELECT 1 FROM search WHERE search MATCH ${match}`, most),
    },
  ];
}

function rowidOf(time: number, seq: number): Sql {
  return { text: searchRowid('?', '?'), values: [time, seq] };
}

const searched: Partial<Record<Condition['field'], readonly ('request' | 'response')[]>> = {
  request_text: ['request'],
  response_text: ['response'],
  text: ['request', 'response'],
};

function probe(rows: Sql, most: number): Sql {
  return sql`SELECT count(*) AS n FROM (${rows} LIMIT ${most})`;
}
