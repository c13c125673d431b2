import { parseFilter } from '@thumbwire/shared';
import type { Log, Sample } from './log.ts';
import { newestFirst, type Plain, page, type Shape } from './shape.ts';

const dayMs = 24 * 3_600_000;
const iso = (time: number) => new Date(time).toISOString();
const and = (left: unknown, right: unknown) => ({ left, operator: 'and', right });
const or = (left: unknown, right: unknown) => ({ left, operator: 'or', right });

const up = { feedback: { rating: { equals: true } } };
const down = { feedback: { rating: { equals: false } } };
const model = ({ model }: Sample) => ({ request_response_rmt: { model: { equals: model } } });
const team = ({ team }: Sample) => ({ properties: { team: { equals: team } } });
const hasTeam = (sample: Sample): Plain => [
  "r.seq IN (SELECT seq FROM property WHERE key = 'team' AND value = ?)",
  sample.team,
];
const hasModel = 'r.seq IN (SELECT seq FROM model_name WHERE name = ?)';
const theDay = ({ createdAt }: Sample) => ({
  request: { created_at: { gte: iso(createdAt - dayMs), lt: iso(createdAt) } },
});
const inTheDay = 'r.created_at >= ? AND r.created_at < ?';
const dayOf = ({ createdAt }: Sample) => [createdAt - dayMs, createdAt];
/** One of the people who ask so much that there is a whole page of it in any log. */
const busy = ({ seq }: Sample) => `user-${seq % 3}`;

/** Pages that an index should find, whatever the size of the log. */
export const pages: readonly Shape[] = [
  page(
    'newest',
    () => 'all',
    () => ['1'],
  ),
  page(
    'newest, oldest first',
    () => 'all',
    () => ['1'],
    {
      sort: { field: 'created_at', direction: 'asc' },
      order: 'r.created_at, r.seq',
    },
  ),
  page(
    'rated up',
    () => up,
    () => ['r.rating = 1'],
    { kind: 'rated' },
  ),
  page(
    'rated down',
    () => down,
    () => ['r.rating = 0'],
    { kind: 'rated' },
  ),
  page(
    'rated',
    () => or(up, down),
    () => ['r.rating IS NOT NULL'],
    { kind: 'rated' },
  ),
  page(
    'not rated',
    () => ({ feedback: { rating: { equals: 'null' } } }),
    () => ['r.rating IS NULL'],
    {
      kind: 'rated',
    },
  ),
  page(
    'rated down, of a day',
    (s) => and(down, theDay(s)),
    (s) => [`r.rating = 0 AND ${inTheDay}`, ...dayOf(s)],
  ),
  page(
    'rated down, of a model',
    (s) => and(down, model(s)),
    (s) => [`r.rating = 0 AND ${hasModel}`, s.model],
  ),
  page(
    'rated down, of a user',
    (s) => and(down, { request: { user_id: { equals: busy(s) } } }),
    (s) => ['r.rating = 0 AND r.user_id = ?', busy(s)],
  ),
  page(
    'rated down, with a property',
    (s) => and(down, team(s)),
    (s) => {
      const [condition, ...values] = hasTeam(s);
      return [`r.rating = 0 AND ${condition}`, ...values];
    },
  ),
  page(
    'id',
    (s) => ({ request: { id: { equals: s.id } } }),
    (s) => ['r.id = ?', s.id],
  ),
  page('model', model, (s) => [hasModel, s.model]),
  page(
    'model asked for',
    (s) => ({ request: { model: { equals: s.model } } }),
    (s) => ['r.request_model = ?', s.model],
  ),
  page(
    'model of a day',
    (s) => and(model(s), theDay(s)),
    (s) => [`${hasModel} AND ${inTheDay}`, s.model, ...dayOf(s)],
  ),
  page(
    'user',
    (s) => ({ request: { user_id: { equals: busy(s) } } }),
    (s) => ['r.user_id = ?', busy(s)],
  ),
  page(
    'session',
    (s) => ({ request: { session_id: { equals: s.sessionId } } }),
    (s) => ['r.session_id = ?', s.sessionId],
  ),
  page(
    'prompt',
    (s) => ({ request: { prompt_id: { equals: s.promptId } } }),
    (s) => ['r.prompt_id = ?', s.promptId],
  ),
  page(
    'prompt and its version',
    (s) => ({ request: { prompt_id: { equals: s.promptId }, prompt_version: { equals: s.promptVersion } } }),
    (s) => ['r.prompt_id = ? AND r.prompt_version = ?', s.promptId, s.promptVersion],
  ),
  page('property', team, hasTeam),
  page(
    'two properties',
    (s) => and(team(s), { properties: { environment: { equals: 'staging' } } }),
    (s) => {
      const [condition, ...values] = hasTeam(s);
      return [
        `${condition} AND r.seq IN (SELECT seq FROM property WHERE key = 'environment' AND value = 'staging')`,
        ...values,
      ];
    },
  ),
  page(
    'property and user',
    (s) => and(team(s), { request: { user_id: { equals: busy(s) } } }),
    (s) => {
      const [condition, ...values] = hasTeam(s);
      return [`${condition} AND r.user_id = ?`, ...values, busy(s)];
    },
  ),
  page(
    'property value that is not there',
    (s) => ({ properties: { team: { equals: `no-${s.seq}` } } }),
    () => ['0'],
  ),
  page(
    'property key that is not there',
    (s) => ({ properties: { [`no-${s.seq}`]: { equals: 'a' } } }),
    () => ['0'],
  ),
  page('span of a day', theDay, (s) => [inTheDay, ...dayOf(s)]),
  page(
    'provider',
    (s) => ({ request: { provider: { equals: s.provider } } }),
    (s) => ['r.provider = ?', s.provider],
  ),
  page(
    'state complete',
    () => ({ request: { state: { equals: 'complete' } } }),
    () => ["r.state = 'complete'"],
  ),
  page(
    'state failed',
    () => ({ request: { state: { equals: 'failed' } } }),
    () => ["r.state = 'failed'"],
  ),
  page(
    'status 200',
    () => ({ response: { status: { equals: 200 } } }),
    () => ['r.status = 200'],
  ),
  page(
    'status 500',
    () => ({ response: { status: { equals: 500 } } }),
    () => ['r.status = 500'],
  ),
  page(
    'comment',
    () => ({ feedback: { comment: { contains: 'too long' } } }),
    () => ["r.seq IN (SELECT seq FROM feedback WHERE comment LIKE '%too long%')"],
  ),
  page(
    'tag',
    () => ({ feedback: { tags: { equals: 'unsafe' } } }),
    () => [`r.seq IN (SELECT seq FROM feedback WHERE tags LIKE '%"unsafe"%')`],
  ),
  page(
    'has a score',
    () => ({ request_response_rmt: { scores: { fluency: { gte: 0.5 } } } }),
    () => ["r.seq IN (SELECT seq FROM score WHERE name = 'fluency' AND value >= 0.5)"],
  ),
  page(
    'either of two sessions',
    (s) => {
      const [one, other] = [s.sessionId, `no-${s.seq}`];
      return or({ request: { session_id: { equals: one } } }, { request: { session_id: { equals: other } } });
    },
    (s) => ['r.session_id = ?', s.sessionId],
  ),
  page(
    'rated down, or of a session',
    (s) => or(down, { request: { session_id: { equals: s.sessionId } } }),
    (s) => ['r.rating = 0 OR r.session_id = ?', s.sessionId],
  ),
  page(
    'not of a model',
    (s) => ({ request_response_rmt: { model: { 'not-equals': s.model } } }),
    (s) => [`NOT ${hasModel}`, s.model],
  ),
  afterCursor('at a cursor in the middle', 'all', '1'),
  afterCursor('rated down, at a cursor in the middle', down, 'r.rating = 0'),
];

/** Goes on in the middle of a list, where another page has ended. */
function afterCursor(name: string, filter: unknown, condition: string): Shape {
  const cursors = new Map<Sample, string>();
  const since = ({ createdAt }: Sample) => ({ request: { created_at: { lte: iso(createdAt) } } });
  const shape = page(
    name,
    () => filter,
    (sample) => [`${condition} AND r.created_at <= ?`, sample.createdAt],
    { cursor: (sample) => cursors.get(sample), skipped: 1 },
  );
  return {
    ...shape,
    async before({ store }: Log, sample) {
      if (cursors.has(sample)) return;
      const { nextCursor } = await store.query({
        filter: parseFilter(and(filter, since(sample))),
        ...{ sort: newestFirst, limit: 1, offset: 0 },
      });
      if (nextCursor !== null) cursors.set(sample, nextCursor);
    },
  };
}
