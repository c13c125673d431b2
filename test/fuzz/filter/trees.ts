import {
  type Arbitrary,
  array,
  boolean,
  constant,
  constantFrom,
  dictionary,
  double,
  integer,
  jsonValue,
  letrec,
  oneof,
  record,
  string,
  tuple,
} from 'fast-check';
import { type Leaf, numberPlaces, type Tree, textPlaces, timePlaces } from './oracle.ts';

/** Texts that the rows hold, too. */
export const texts = [
  ...[
    'Ann',
    'ann',
    'Bob',
    'Zoë',
    'ZOE',
    '東京都',
    'a%b',
    'a_b',
    'a\\b',
    '*',
    '[x]',
    '?',
    ' ',
    'x'.repeat(200),
  ],
  ...[
    "o'clock",
    '"',
    'gpt-4o',
    'gpt-4.1',
    'constructor',
    '__proto__',
    'null',
    '😀',
    'ﬁne',
    'prod',
    '1',
    'true',
  ],
] as const;

const text = oneof(
  constantFrom<string>(...texts),
  constantFrom(
    '',
    '__empty__',
    '%',
    '_',
    'A%',
    '%n',
    '_nn',
    'a\\%b',
    '\\',
    '%\\',
    '\0',
    '\ud800',
    'İ',
    'openai',
  ),
  string({ unit: constantFrom('a', 'n', 'A', '%', '_', '\\', '*', 'o', 'ë', '東'), maxLength: 5 }),
  string({ unit: 'binary', maxLength: 8 }),
);

const leaf = (places: readonly string[], operators: readonly string[], value: Arbitrary<Leaf['value']>) =>
  record({ place: constantFrom(...places), operator: constantFrom(...operators), value });

const equality = ['equals', 'not-equals'];
const order = ['gt', 'gte', 'lt', 'lte'];

const number = oneof(
  integer({ min: -5, max: 30 }),
  constantFrom(200, 404, 500, 0.9, -3, 1e308, -1e308, 5e-324, 2 ** 53, 2 ** 63, -(2 ** 63), 0.1 + 0.2),
  double({ noNaN: true, noDefaultInfinity: true }),
);

const time = oneof(
  integer({ min: -2, max: 30 }).map((hours) => new Date(Date.UTC(2026, 0, 1, hours)).toISOString()),
  constantFrom(
    ...['2026-01-01', '2026-01-01T05:00:00+05:00', '2026-01-01T03:00:00', '0001-01-01T00:00:00Z'],
    ...['9999-12-31T23:59:59.999Z', '2026-01-01T00:00:00.000000001Z', '2024-02-29'],
  ),
);

const leaves: Arbitrary<Leaf> = oneof(
  leaf(textPlaces, [...equality, 'like', 'ilike', 'contains', 'not-contains'], text),
  leaf([...textPlaces, ...numberPlaces, 'feedback.rating'], equality, constantFrom(null, 'null')),
  leaf(numberPlaces, [...equality, ...order], number),
  leaf(['feedback.rating'], equality, boolean()),
  leaf(timePlaces, ['equals', ...order], time),
);

/** Filters that are as they should be, but for their size. */
export const trees: Arbitrary<Tree> = oneof(
  {
    arbitrary: letrec<{ tree: Tree; branch: Tree }>((tie) => ({
      tree: oneof({ maxDepth: 5, depthSize: 'small' }, leaves, constant<Tree>('all'), tie('branch')),
      branch: record({
        left: tie('tree'),
        operator: constantFrom('and' as const, 'or' as const),
        right: tie('tree'),
      }),
    })).tree,
    weight: 10,
  },
  // As deep as may be, or one level more.
  tuple(leaves, integer({ min: 28, max: 36 }), constantFrom('and' as const, 'or' as const), boolean()).map(
    ([inner, levels, operator, isLeft]) => {
      let tree: Tree = inner;
      for (let level = 1; level < levels; level += 1) {
        tree = isLeft ? { left: tree, operator, right: inner } : { left: inner, operator, right: tree };
      }
      return tree;
    },
  ),
  // As wide as may be, or a little more.
  {
    arbitrary: tuple(leaves, leaves, integer({ min: 120, max: 180 })).map(([a, b, width]) => {
      const half = (count: number): Tree =>
        count <= 1
          ? count % 2 === 0
            ? a
            : b
          : { left: half(Math.floor(count / 2)), operator: 'or', right: half(Math.ceil(count / 2)) };
      return half(width);
    }),
    weight: 1,
  },
);

const names = constantFrom(
  ...[
    'request',
    'response',
    'feedback',
    'properties',
    'request_response_rmt',
    'text',
    'all',
    'id',
    'user_id',
  ],
  ...[
    'rating',
    'scores',
    'created_at',
    'equals',
    'contains',
    'gt',
    'like',
    'left',
    'right',
    'operator',
    'and',
  ],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'sessions_request_response_rmt', 'keyed'],
);

/** What only looks like a filter. */
export const nonsense: Arbitrary<unknown> = oneof(
  jsonValue({ maxDepth: 4 }),
  letrec((tie) => ({
    node: oneof(
      { maxDepth: 5, depthSize: 'medium' },
      oneof(text, number, boolean(), constant(null), constantFrom('all', 'and', 'or')),
      dictionary(names, tie('node'), { maxKeys: 3 }),
      array(tie('node'), { maxLength: 2 }),
      record(
        { left: tie('node'), operator: constantFrom('and', 'or', 'AND', null), right: tie('node') },
        { requiredKeys: [] },
      ),
    ),
  })).node,
);
