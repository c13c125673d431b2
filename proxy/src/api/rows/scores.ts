import type { StoredRequest } from '../../stores/store.ts';

type Scores = Pick<StoredRequest, 'scores' | 'feedback'>;

/** The name under which the API document keeps the thumbs among the scores: 1 is up, 0 is down. */
const thumbs = 'helicone-score-feedback';

/** Scores as `/v1/request/query` documents them: `{name: {value, valueType}}`. */
export function toTypedScores({ scores, feedback }: Scores) {
  const typed = Object.entries(scores).map(([name, { value, isBoolean }]) => [
    name,
    { value, valueType: isBoolean ? 'boolean' : 'number' },
  ]);
  if (feedback) typed.push([thumbs, { value: Number(feedback.rating), valueType: 'boolean' }]);
  return Object.fromEntries(typed);
}

/** Scores as `/v1/request/query-clickhouse` documents them: `{name: number}`. */
export function toPlainScores({ scores, feedback }: Scores): Record<string, number> {
  const plain = Object.entries(scores).map(([name, { value }]): [string, number] => [name, value]);
  if (feedback) plain.push([thumbs, Number(feedback.rating)]);
  return Object.fromEntries(plain);
}
