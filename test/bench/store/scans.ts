import type { Sample } from './log.ts';
import { page, type Shape, type SortField } from './shape.ts';

const most = 10;

const latency = (ms: (sample: Sample) => number) => (sample: Sample) => ({
  response: { latency: { gt: ms(sample) } },
});

/** What no index serves: all requests are looked through until the page is full, or the time is over. */
export const scans: readonly Shape[] = [
  looking(
    'latency above a usual one',
    latency(({ seq }) => 1000 + (seq % 100)),
    (s) => ['r.latency_ms > ?', 1000 + (s.seq % 100)],
  ),
  looking(
    'latency above the highest',
    latency(({ seq }) => 1e7 + seq),
    () => ['0'],
  ),
  looking(
    'provider that is not there',
    (s) => ({ request: { provider: { equals: `no-${s.seq}` } } }),
    () => ['0'],
  ),
  looking(
    'page origin that is not there',
    (s) => ({ request: { origin: { equals: `https://no-${s.seq}` } } }),
    () => ['0'],
  ),
  looking(
    'path that contains',
    (s) => ({ request: { path: { contains: `no-${s.seq}` } } }),
    () => ['0'],
  ),
  looking(
    'user whose name contains',
    (s) => ({ request: { user_id: { contains: `no-${s.seq}` } } }),
    () => ['0'],
  ),
  looking(
    'either of two latencies',
    (s) => ({ left: latency(() => 1e7 + s.seq)(s), operator: 'or', right: latency(() => 2e7)(s) }),
    () => ['0'],
  ),
  looking('text without a common word', () => ({ text: { 'not-contains': 'the' } }), null),
  sorted('latency_ms', 'r.latency_ms DESC NULLS LAST, r.seq DESC'),
  sorted('cost_usd', 'r.cost_usd DESC NULLS LAST, r.seq DESC'),
  sorted('total_tokens', 'r.total_tokens DESC NULLS LAST, r.seq DESC'),
  sorted('time_to_first_token_ms', 'r.time_to_first_token_ms DESC NULLS LAST, r.seq DESC'),
  sorted('user_id', 'r.user_id DESC NULLS LAST, r.seq DESC'),
  sorted('model', 'r.model DESC NULLS LAST, r.seq DESC'),
  sorted('property', null),
  sorted('response_text', null, 2),
  page(
    'rated down, sorted by latency_ms',
    () => ({ feedback: { rating: { equals: false } } }),
    () => ['r.rating = 0'],
    {
      kind: 'all',
      most,
      sort: { field: 'latency_ms', direction: 'desc' },
      order: 'r.latency_ms DESC NULLS LAST, r.seq DESC',
    },
  ),
  sorted('random', null),
  page(
    '5,000 rows in',
    () => 'all',
    () => ['1'],
    { kind: 'all', most, offset: 5_000 },
  ),
  page(
    'a page of 1,000',
    () => 'all',
    () => ['1'],
    { kind: 'all', most, limit: 1_000 },
  ),
];

function looking(
  name: string,
  filter: (sample: Sample) => unknown,
  plain: Parameters<typeof page>[2],
): Shape {
  return page(name, filter, plain, { kind: 'all', most });
}

function sorted(field: SortField, order: string | null, times = most): Shape {
  return page(`sorted by ${field}`, () => 'all', order === null ? null : () => ['1'], {
    kind: 'all',
    most: times,
    sort: { field, direction: 'desc', ...(field === 'property' && { key: 'team' }) },
    ...(order !== null && { order }),
  });
}
