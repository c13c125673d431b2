import type { SQLInputValue } from 'node:sqlite';
import { parseFilter } from '@thumbwire/shared';
import type { Log, Sample } from './log.ts';

/** One kind of question that the API can ask a store. */
export interface Shape {
  readonly name: string;
  /**
   * `rated`: a page by rating, promised to take not much longer than one of everything. `index`: promised to be quick.
   * `sum`: the same, though there is more to add up in a larger log. `all`: by its nature it reads all requests, or all that match; only bounded in time.
   */
  readonly kind: 'index' | 'rated' | 'sum' | 'all';
  /** About how many samples it is asked; default: all. */
  readonly most?: number;
  /** What must be known before; it is not measured. */
  before?(log: Log, sample: Sample): Promise<void>;
  /** Asks about a sample, the first time with 0 and each time with a higher number; answers how many rows were found. */
  ask(log: Log, sample: Sample, time: number): Promise<number>;
  /** Fails unless the answer about a sample is right by plain SQL. */
  check?(log: Log, sample: Sample): Promise<void>;
}

/** A condition of plain SQL on the request `r`, with its values. */
export type Plain = readonly [condition: string, ...values: SQLInputValue[]];

type StoreQuery = Parameters<Log['store']['query']>[0];
export type SortField = StoreQuery['sort']['field'];

const pageSize = 50;
export const newestFirst = { field: 'created_at', direction: 'desc' } as const;

interface PageOptions
  extends Partial<Pick<Shape, 'kind' | 'most'>>,
    Partial<Pick<StoreQuery, 'limit' | 'offset'>> {
  readonly sort?: StoreQuery['sort'];
  readonly cursor?: (sample: Sample) => string | undefined;
  /** The same order in plain SQL. */
  readonly order?: string;
  /** How many rows of plain SQL come before the cursor. */
  readonly skipped?: number;
}

/** A page of requests; `plain` finds the same, where there is a way that does not take for ever. */
export function page(
  name: string,
  filter: (sample: Sample) => unknown,
  plain: ((sample: Sample) => Plain) | null,
  options: PageOptions = {},
): Shape {
  const { kind = 'index', sort = newestFirst, limit = pageSize, offset = 0, most, cursor } = options;
  const ask = async ({ store }: Log, sample: Sample) => {
    const asked = { filter: parseFilter(filter(sample)), sort, limit, offset, cursor: cursor?.(sample) };
    return (await store.query(asked)).requests.map(({ id }) => id);
  };
  return {
    name,
    kind,
    ...(most !== undefined && { most }),
    ask: async (log, sample) => (await ask(log, sample)).length,
    ...(plain !== null && {
      async check(log, sample) {
        const { order = 'r.created_at DESC, r.seq DESC', skipped = offset } = options;
        const [condition, ...values] = plain(sample);
        const rows = log.plain
          .prepare(
            `SELECT r.id FROM request r WHERE ${condition} ORDER BY ${order} LIMIT ${limit} OFFSET ${skipped}`,
          )
          .all(...values);
        const expected = rows.map((row) => row.id);
        expectSame(name, await ask(log, sample), expected);
      },
    }),
  };
}

/** A question that has a number as its answer. */
export function number(
  name: string,
  ask: (log: Log, sample: Sample) => Promise<number>,
  plain: (sample: Sample) => Plain,
  kind: Shape['kind'],
): Shape {
  return {
    name,
    kind,
    async ask(log, sample) {
      await ask(log, sample);
      return 1;
    },
    async check(log, sample) {
      const [query, ...values] = plain(sample);
      const row = log.plain.prepare(query).get(...values);
      expectSame(name, await ask(log, sample), Number(row?.n));
    },
  };
}

export function expectSame(what: string, found: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(found), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what}: the store answers ${left}, and plain SQL ${right}.`);
}
