import type { Sort } from '@thumbwire/shared';
import { expect, test } from 'vitest';
import { toStoreSort } from './sort.ts';

/** From the one that counts first to the one that counts last. */
const keys: readonly Sort[] = [
  { random: true },
  { created_at: 'asc' },
  { latency: 'asc' },
  { total_tokens: 'asc' },
  { completion_tokens: 'asc' },
  { prompt_tokens: 'asc' },
  { user_id: 'asc' },
  { body_model: 'asc' },
  { is_cached: 'asc' },
  { request_prompt: 'asc' },
  { response_text: 'asc' },
  { properties: { Variant: 'asc' } },
  { cost: 'asc' },
];

test.each(keys.slice(1).map((second, index) => [keys[index] ?? {}, second] as const))(
  'of several sort keys, %j counts before %j (API document, "Sort")',
  (first, second) => {
    const both = { ...second, ...first };

    expect(toStoreSort(both)).toEqual(toStoreSort(first));
    expect(toStoreSort(both)).not.toEqual(toStoreSort(second));
  },
);

test('a sort without a key is newest first', () => {
  expect(toStoreSort({})).toEqual({ field: 'created_at', direction: 'desc' });
});
