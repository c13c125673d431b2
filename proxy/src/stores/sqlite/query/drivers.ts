import type { Condition } from '@thumbwire/shared';
import { compileCondition } from './condition.ts';
import type { Driver } from './driver.ts';
import { searchDriver } from './search-driver.ts';
import { join, raw, type Sql, sql } from './sql.ts';

/** Walks all requests by time. */
export const byTime: Driver = onIndex('request_by_time', [], []);

/**
 * The indexes that hold requests by one column and then by time, and the field each serves. `except`: what most requests
 * have, and the index leaves out; a page of those is soon full by looking at each.
 */
const indexes = {
  id: { name: 'request_by_id' },
  rating: { name: 'request_by_rating' },
  user_id: { name: 'request_by_user' },
  session_id: { name: 'request_by_session' },
  prompt_id: { name: 'request_by_prompt' },
  provider: { name: 'request_by_provider' },
  origin: { name: 'request_by_origin' },
  state: { name: 'request_by_state', except: { value: 'complete', where: raw("r.state <> 'complete'") } },
  status: { name: 'request_by_status', except: { value: 200, where: raw('r.status <> 200') } },
  source: { name: 'request_by_source', except: { value: 'proxy', where: raw("r.source <> 'proxy'") } },
} satisfies Partial<Record<Condition['field'], ColumnIndex>>;

interface ColumnIndex {
  readonly name: string;
  readonly except?: { readonly value: Condition['value']; readonly where: Sql };
}

/** What a rated request alone can satisfy. */
const ratedOnly: readonly Condition['field'][] = [
  'feedback_id',
  'feedback_created_at',
  'feedback_comment',
  'feedback_rater',
  'feedback_tags',
];

/** Whatever a model is called by is among its names. */
const modelFields: readonly Condition['field'][] = ['model', 'request_model', 'response_model'];

/**
 * The drivers that can answer one of these conditions (all of which must hold), those first that see the fewest
 * requests as a rule. A search comes early: the index can walk through its matches, but looking up many requests in
 * it one by one is slow.
 */
export function driversFor(conditions: readonly Condition[]): Driver[] {
  const equalities = conditions.filter(({ operator, value }) => operator === 'equals' && value !== null);
  const filled = equalities.filter(({ value }) => value !== '');
  const drivers: Driver[] = [];
  const onField = (field: keyof typeof indexes) => {
    const { name, except }: ColumnIndex = indexes[field];
    const condition = filled.find(
      (candidate) => candidate.field === field && candidate.value !== except?.value,
    );
    if (condition === undefined) return;
    drivers.push(
      onIndex(name, [condition], [...(except ? [except.where] : []), compileCondition(condition)]),
    );
  };
  onField('id');
  onField('session_id');
  onField('state');
  onField('status');
  drivers.push(...conditions.flatMap(searchDriver));
  const searches = drivers.length;
  onField('rating');
  onField('prompt_id');
  onField('user_id');
  drivers.push(...filled.filter(({ field }) => field === 'property').map(propertyDriver));
  const isRated = conditions.filter(
    ({ field, operator, value }) => field === 'rating' && operator === 'not-equals' && value === null,
  );
  if (isRated.length > 0 || conditions.some(isRatedOnly)) {
    drivers.push(onIndex('request_rated', isRated, [raw('r.rating IS NOT NULL')]));
  }
  onField('origin');
  onField('source');
  drivers.push(...filled.filter(({ field }) => modelFields.includes(field)).map(modelDriver));
  onField('provider');
  const sets = drivers.slice(searches).filter(({ answers }) => answers.length > 0);
  if (sets.length > 1) drivers.splice(searches, 0, intersectionOf(sets));
  return drivers;
}

function isRatedOnly({ field, operator, value }: Condition): boolean {
  return ratedOnly.includes(field) && !operator.startsWith('not-') && value !== null && value !== '';
}

/** Walks an index of the table of requests. */
function onIndex(index: string, answers: readonly Condition[], where: readonly Sql[]): Driver {
  const from = raw(`request r INDEXED BY ${index}`);
  return {
    walk: from,
    from,
    answers,
    where,
    intersects: [],
    isSorted: true,
    ...byColumns('r.created_at', 'r.seq'),
    probe: (most) =>
      where.length === 0 ? null : probe(sql`SELECT 1 FROM ${from} WHERE ${join(where, ' AND ')}`, most),
  };
}

function propertyDriver(condition: Condition): Driver {
  const { key = '', value } = condition;
  return onKeys('property d', [condition], [sql`d.key = ${key}`, sql`d.value = ${String(value)}`]);
}

/**
 * Walks several sets at once, all in the same order: two large ones that hardly overlap are passed through much quicker
 * than by looking up each request of one in the other.
 */
function intersectionOf([first = byTime, ...others]: readonly Driver[]): Driver {
  const answers = [first, ...others].flatMap((each) => each.answers);
  return { ...first, answers, intersects: others, probe: () => null };
}

function modelDriver(condition: Condition): Driver {
  const answers = condition.field === 'model' ? [condition] : [];
  return onKeys('model_name d', answers, [sql`d.name = ${String(condition.value)}`]);
}

/** Walks a table of keys that ends with time, and looks each request up. */
function onKeys(table: string, answers: readonly Condition[], where: readonly Sql[]): Driver {
  return {
    walk: raw(table),
    // CROSS JOIN: the walk decides the order, not the planner.
    from: raw(`${table} CROSS JOIN request r ON r.seq = d.seq`),
    answers,
    where,
    intersects: [],
    isSorted: true,
    ...byColumns('d.created_at', 'd.seq'),
    probe: (most) => probe(sql`SELECT 1 FROM ${raw(table)} WHERE ${join(where, ' AND ')}`, most),
  };
}

function byColumns(
  time: string,
  seq: string,
): Pick<Driver, 'createdAt' | 'seq' | 'after' | 'within' | 'order'> {
  return {
    createdAt: raw(time),
    seq: raw(seq),
    after: ({ createdAt, seq: last, direction }) =>
      sql`(${raw(time)}, ${raw(seq)}) ${raw(direction === 'desc' ? '<' : '>')} (${createdAt}, ${last})`,
    within: (comparison, at) => sql`${raw(time)} ${raw(comparison)} ${at}`,
    order: (direction) => raw(`${time} ${direction}, ${seq} ${direction}`),
  };
}

function probe(rows: Sql, most: number): Sql {
  return sql`SELECT count(*) AS n FROM (${rows} LIMIT ${most})`;
}
