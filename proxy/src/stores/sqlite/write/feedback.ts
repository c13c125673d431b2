import { createHash, randomUUIDv7 } from 'node:crypto';
import type { SQLInputValue } from 'node:sqlite';
import type { FeedbackAuthor, FeedbackChange } from '../../store.ts';
import type { ClearTask, FeedbackTask, Outcome } from '../protocol.ts';
import { addActivity } from './activity.ts';
import type { Prepare } from './statements.ts';

const done: Outcome = { kind: 'done' };

/** Sets feedback, and notes the event. Sent twice under the same event id, it changes nothing. */
export function writeFeedback(prepare: Prepare, task: FeedbackTask): Outcome {
  const { seq, change } = task;
  const hash = hashOf('set', change, [
    change.rating,
    change.comment,
    change.correction,
    change.tags,
    change.choice,
  ]);
  const early = check(prepare, task, hash);
  if (early) return early;

  const { ratedAt, isNewest } = place(prepare, seq, change, task.at);
  const event = addEvent(prepare, task, 'set', change, ratedAt, hash);
  if (!isNewest) return done;

  // A parameter that is left out keeps what is there; `null` clears it.
  const keep = (name: 'comment' | 'correction' | 'tags' | 'choice') => Number(change[name] === undefined);
  prepare(`
    INSERT INTO feedback VALUES (
      :seq, :id, :rating, :comment, :correction, :tags, :choice, :rater, :source, :ratedAt, :ratedAt
    ) ON CONFLICT (seq) DO UPDATE SET
      rating = excluded.rating,
      comment = iif(:keepComment, comment, excluded.comment),
      correction = iif(:keepCorrection, correction, excluded.correction),
      tags = iif(:keepTags, tags, excluded.tags),
      choice = iif(:keepChoice, choice, excluded.choice),
      rater = excluded.rater,
      source = excluded.source,
      updated_at = excluded.updated_at`).run({
    seq,
    id: randomUUIDv7(),
    ...valuesOf(change),
    rater: change.rater,
    source: change.source,
    ratedAt,
    keepComment: keep('comment'),
    keepCorrection: keep('correction'),
    keepTags: keep('tags'),
    keepChoice: keep('choice'),
  });
  setRating(prepare, seq, Number(change.rating), task.at);
  addActivity(prepare, 'feedback.set', seq, task.at, event);
  return done;
}

/**
 * Clears feedback, and notes the event. One without an id of the caller's is noted only if there was something to
 * clear: nobody can send it again.
 */
export function clearFeedback(prepare: Prepare, task: ClearTask): Outcome {
  const { seq, by } = task;
  const hash = hashOf('cleared', by, []);
  const early = check(prepare, task, hash);
  if (early) return early;
  const isRated = prepare('SELECT 1 FROM feedback WHERE seq = ?').get(seq) !== undefined;
  if (!isRated && by.eventId === undefined) return done;

  const { ratedAt, isNewest } = place(prepare, seq, by, task.at);
  const event = addEvent(prepare, task, 'cleared', by, ratedAt, hash);
  if (!isRated || !isNewest) return done;

  prepare('DELETE FROM feedback WHERE seq = ?').run(seq);
  setRating(prepare, seq, null, task.at);
  addActivity(prepare, 'feedback.cleared', seq, task.at, event);
  return done;
}

/** Whether there is nothing to do: the request is gone, or the event id was used before. */
function check(
  prepare: Prepare,
  { seq, eventId }: FeedbackTask | ClearTask,
  hash: Uint8Array,
): Outcome | null {
  if (!prepare('SELECT 1 FROM request WHERE seq = ?').get(seq)) return { kind: 'not-found' };
  const earlier = prepare('SELECT seq, content_hash FROM feedback_event WHERE event_id = ?').get(eventId);
  if (!earlier) return null;
  if (earlier.seq !== seq) {
    return conflict(`The event id ${eventId} was used for another request; mint a new one.`);
  }
  const isSame =
    earlier.content_hash instanceof Uint8Array && Buffer.compare(earlier.content_hash, hash) === 0;
  return isSame ? done : conflict(`The event id ${eventId} was used with other content; mint a new one.`);
}

function conflict(message: string): Outcome {
  return { kind: 'conflict', message };
}

/**
 * When an event counts as given, and whether it is the newest of its request. One without a time of its own
 * always is, also after the clock was set back.
 */
function place(prepare: Prepare, seq: number, by: FeedbackAuthor, at: number) {
  const newest = prepare('SELECT max(rated_at) AS at FROM feedback_event WHERE seq = ?').get(seq)?.at;
  const last = typeof newest === 'number' ? newest : 0;
  const ratedAt = by.ratedAt === undefined ? Math.max(at, last) : Math.min(by.ratedAt, at);
  return { ratedAt, isNewest: ratedAt >= last };
}

/** @returns The number of the event. */
function addEvent(
  prepare: Prepare,
  { seq, eventId, at }: FeedbackTask | ClearTask,
  kind: 'set' | 'cleared',
  by: FeedbackChange | FeedbackAuthor,
  ratedAt: number,
  hash: Uint8Array,
): number {
  const values = 'rating' in by ? valuesOf(by) : noValues;
  const { lastInsertRowid } = prepare(`
    INSERT INTO feedback_event (
      event_id, seq, kind, rating, comment, correction, tags, choice, rater, source, rated_at, recorded_at,
      content_hash
    ) VALUES (
      :eventId, :seq, :kind, :rating, :comment, :correction, :tags, :choice, :rater, :source, :ratedAt, :at, :hash
    )`).run({ ...values, eventId, seq, kind, rater: by.rater, source: by.source, ratedAt, at, hash });
  return Number(lastInsertRowid);
}

const noValues = { rating: null, comment: null, correction: null, tags: '[]', choice: null };

function valuesOf(change: FeedbackChange): Record<string, SQLInputValue> {
  return {
    rating: Number(change.rating),
    comment: change.comment ?? null,
    correction: change.correction ?? null,
    tags: JSON.stringify(change.tags ?? []),
    choice: change.choice ?? null,
  };
}

/** What a client sent, in a form that two equal events share; a field left out differs from `null`. */
function hashOf(kind: string, by: FeedbackAuthor, values: readonly unknown[]): Uint8Array {
  const content = [kind, by.rater, by.ratedAt, ...values].map((value) =>
    value === undefined ? [] : [value],
  );
  return createHash('sha256').update(JSON.stringify(content)).digest();
}

function setRating(prepare: Prepare, seq: number, rating: number | null, at: number): void {
  prepare('UPDATE request SET rating = ?, updated_at = ? WHERE seq = ?').run(rating, at, seq);
}
