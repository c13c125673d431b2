import type { FeedbackEvent, FeedbackHistory } from '../../store.ts';
import type { Prepare } from '../write/statements.ts';
import { feedbackOf, seqsOf } from './requests.ts';
import { number, numberOrNull, oneOf, type Row, text, textOrNull, texts } from './values.ts';

/** The current feedback of a request and all its events, or `null` for an unknown id. */
export function readFeedback(prepare: Prepare, id: string): FeedbackHistory | null {
  const [seq] = seqsOf(prepare, [id]);
  if (seq === undefined) return null;
  const current = prepare(`
    SELECT id AS feedback_id, rating AS feedback_rating, comment, correction, tags, choice, rater,
      source AS feedback_source, created_at AS feedback_created_at, updated_at AS feedback_updated_at
    FROM feedback WHERE seq = ?`).get(seq);
  return {
    current: current ? feedbackOf(current) : null,
    history: readEvents(prepare, seq).map(({ event }) => event),
  };
}

/** All events of a request, oldest first, each with the row it stands in. */
export function readEvents(prepare: Prepare, seq: number): { event: FeedbackEvent; row: Row }[] {
  return prepare('SELECT * FROM feedback_event WHERE seq = ? ORDER BY rated_at, number')
    .all(seq)
    .map((row) => ({ event: eventOf(row), row }));
}

/** One event by its number; `null`: it is gone. */
export function readEvent(prepare: Prepare, event: number): FeedbackEvent | null {
  const row = prepare('SELECT * FROM feedback_event WHERE number = ?').get(event);
  return row === undefined ? null : eventOf(row);
}

function eventOf(row: Row): FeedbackEvent {
  const rating = numberOrNull(row, 'rating');
  return {
    eventId: text(row, 'event_id'),
    kind: oneOf(row, 'kind', ['set', 'cleared']),
    rating: rating === null ? null : rating === 1,
    comment: textOrNull(row, 'comment'),
    correction: textOrNull(row, 'correction'),
    tags: texts(row, 'tags'),
    choice: numberOrNull(row, 'choice'),
    rater: text(row, 'rater'),
    source: text(row, 'source'),
    ratedAt: number(row, 'rated_at'),
    recordedAt: number(row, 'recorded_at'),
  };
}
