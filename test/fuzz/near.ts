import {
  type Arbitrary,
  constant,
  constantFrom,
  integer,
  jsonValue,
  oneof,
  record,
  string,
  tuple,
  uint8Array,
} from 'fast-check';

/** Text of all kinds, with what is special to JSON, SQL and those who read it. */
export const anyText = oneof(
  string({ unit: 'grapheme', maxLength: 20 }),
  string({ unit: 'binary', maxLength: 12 }),
  constantFrom(
    '',
    '\0',
    '\ud800',
    '\udc00x',
    '__proto__',
    "'; DROP TABLE feedback; --",
    '\u202e',
    '\u0000\u0001\u001f',
  ),
  integer({ min: 1, max: 12_000 }).map((length) => 'é'.repeat(length)),
);

const anything = oneof(
  jsonValue({ maxDepth: 3 }),
  anyText,
  constantFrom<unknown>(1e308, -1, 0.5, 2 ** 53, -0, [], {}, [[]], null, true, [null], { constructor: 1 }),
  integer({ min: 100, max: 1_500 }).map((levels): unknown => nested(levels)),
);

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** Objects with these fields, one of which may be left out or be anything, with a field more now and then. */
export function near(
  fields: Readonly<Record<string, Arbitrary<unknown>>>,
): Arbitrary<Record<string, unknown>> {
  const names = Object.keys(fields);
  const whole = record(fields);
  const change = tuple(
    constantFrom(...names, 'other', 'id', 'constructor'),
    oneof(anything, constant(undefined)),
  );
  return oneof(
    { arbitrary: whole, weight: 14 },
    {
      arbitrary: tuple(whole, change).map(([value, [name, other]]) => ({ ...value, [name]: other })),
      weight: 2,
    },
  );
}

/** A body as it is sent: of such objects, of anything, or of bytes that are no JSON. */
export function bodies(objects: Arbitrary<unknown>): Arbitrary<unknown> {
  return oneof(
    { arbitrary: objects, weight: 8 },
    { arbitrary: anything.map((value) => JSON.stringify(value) ?? ''), weight: 1 },
    { arbitrary: uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)), weight: 1 },
    {
      arbitrary: tuple(objects, integer({ min: 0, max: 200 })).map(([value, end]) =>
        JSON.stringify(value).slice(0, end),
      ),
      weight: 1,
    },
    {
      arbitrary: tuple(
        constantFrom('[', '{"a":', '{"rating":[', '{"texts":[', '"'),
        integer({ min: 1, max: 20_000 }),
      ).map(([piece, times]) => piece.repeat(times)),
      weight: 1,
    },
  );
}
