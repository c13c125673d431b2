import { describe, expect, test } from 'vitest';
import { InvalidError } from '../errors.ts';
import { parseFilter } from './parse.ts';

const leaf = (rating: boolean) => ({ feedback: { rating: { equals: rating } } });

function errorOf(input: unknown): InvalidError {
  try {
    parseFilter(input);
  } catch (error) {
    if (error instanceof InvalidError) return error;
    throw error;
  }
  throw new Error('The filter was accepted.');
}

describe('parseFilter', () => {
  test.each(['all', {}])('reads %j as everything', (input) => {
    expect(parseFilter(input)).toEqual({ kind: 'all' });
  });

  test('reads the rating of the feedback', () => {
    expect(parseFilter(leaf(false))).toEqual({
      kind: 'condition',
      field: 'rating',
      operator: 'equals',
      value: false,
    });
  });

  test('ANDs every operator, column and table of one leaf', () => {
    const filter = parseFilter({
      request: {
        created_at: { gte: '2026-01-01T00:00:00Z', lt: '2026-01-02T00:00:00Z' },
        user_id: { equals: 'u' },
      },
      response: { status: { equals: 200 } },
    });

    expect(filter).toMatchObject({
      kind: 'and',
      filters: [
        { field: 'created_at', operator: 'gte', value: Date.UTC(2026, 0, 1) },
        { field: 'created_at', operator: 'lt', value: Date.UTC(2026, 0, 2) },
        { field: 'user_id', operator: 'equals', value: 'u' },
        { field: 'status', operator: 'equals', value: 200 },
      ],
    });
  });

  test('lowers the case of a property key and keeps that of a score', () => {
    const filter = parseFilter({
      request_response_rmt: { properties: { Variant: { equals: 'B' } }, scores: { Helpful: { gte: 1 } } },
    });

    expect(filter).toMatchObject({
      filters: [
        { field: 'property', key: 'variant', value: 'B' },
        { field: 'score', key: 'Helpful', value: 1 },
      ],
    });
  });

  test('reads the thumbs among the scores as the rating', () => {
    expect(
      parseFilter({ request_response_rmt: { scores: { 'helicone-score-feedback': { equals: 0 } } } }),
    ).toMatchObject({ field: 'rating', operator: 'equals', value: false });
  });

  test.each([
    ['2026-01-31', Date.UTC(2026, 0, 31)],
    ['2026-01-31T12:30', Date.UTC(2026, 0, 31, 12, 30)],
    ['2026-01-31T12:30:05.250', Date.UTC(2026, 0, 31, 12, 30, 5, 250)],
    ['2026-01-31T12:30:05Z', Date.UTC(2026, 0, 31, 12, 30, 5)],
    ['2026-01-31T12:30:05+02:00', Date.UTC(2026, 0, 31, 10, 30, 5)],
  ])('reads the time %s in UTC unless it names a zone', (time, value) => {
    expect(parseFilter({ request: { created_at: { gte: time } } })).toMatchObject({ value });
  });

  test.each(['1', 'foo 1', '2026-02-30', 'Nov 1 2026', '2026', ''])('refuses the time %j', (time) => {
    expect(errorOf({ request: { created_at: { gte: time } } }).message).toContain('must be a time like');
  });

  test('reads "null" as no value and "__empty__" as none or empty', () => {
    expect(parseFilter({ request: { user_id: { equals: 'null' } } })).toMatchObject({ value: null });
    expect(parseFilter({ request: { user_id: { equals: '__empty__' } } })).toMatchObject({ value: '' });
  });

  test('nests branches', () => {
    const filter = parseFilter({
      left: leaf(true),
      operator: 'or',
      right: { left: leaf(false), operator: 'and', right: 'all' },
    });

    expect(filter).toMatchObject({ kind: 'or', filters: [{ value: true }, { kind: 'and' }] });
  });

  test.each<[unknown, string]>([
    [{ requests: {} }, 'unknown table "requests"'],
    [{ feedback: { thumb: { equals: true } } }, 'unknown column "thumb"'],
    [{ feedback: { rating: { is: true } } }, 'unknown operator "is"'],
    [{ feedback: { rating: { gt: true } } }, 'unknown operator "gt"'],
    [{ feedback: { rating: { equals: 'yes' } } }, 'must be true or false, not "yes"'],
    [{ feedback: { rating: {} } }, 'names no operator'],
    [{ feedback: { rating: true } }, 'must be an object like {"equals": …}, not true'],
    [{ request: { created_at: { gte: 'yesterday' } } }, 'must be a time like'],
    [{ response: { status: { equals: '200' } } }, 'must be a number, not "200"'],
    [{ constructor: {} }, 'unknown table "constructor"'],
    [{ request: { toString: { equals: 'x' } } }, 'unknown column "toString"'],
    [{ left: 'all', operator: 'AND', right: 'all' }, 'must be "and" or "or", not "AND"'],
    [{ left: 'all', operator: 'and' }, 'needs both left and right'],
    [
      { left: 'all', operator: 'and', right: 'all', request: {} },
      'has "request" beside left, operator and right',
    ],
    ['everything', 'must be "all" or an object, not "everything"'],
    [null, 'must be "all" or an object, not null'],
    [[], 'must be "all" or an object, not an array'],
  ])('refuses %j: %s', (input, reason) => {
    expect(errorOf(input).message).toContain(reason);
  });

  test('says where in a tree the fault is', () => {
    const { message, issues } = errorOf({ left: 'all', operator: 'and', right: { feedback: { thumb: {} } } });

    expect(message).toMatch(/^filter\.right\.feedback has/);
    expect(issues[0]?.path).toEqual(['filter', 'right', 'feedback']);
  });

  test('takes 32 levels and refuses 33', () => {
    const nested = (depth: number): unknown =>
      depth === 1 ? leaf(true) : { left: leaf(true), operator: 'and', right: nested(depth - 1) };

    expect(parseFilter(nested(32))).toMatchObject({ kind: 'and' });
    expect(errorOf(nested(33)).message).toContain('deeper than 32 levels');
  });

  test('refuses a hundred thousand levels without running out of stack', () => {
    let filter: unknown = 'all';
    for (let depth = 0; depth < 100_000; depth++) filter = { left: 'all', operator: 'and', right: filter };

    expect(errorOf(filter).message).toContain('deeper than 32 levels');
  });

  test('refuses more than 500 nodes', () => {
    const properties = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`p${i}`, { equals: 'x' }]));

    expect(errorOf({ properties }).message).toContain('more than 500 nodes');
  });
});
