import { z } from 'zod';
import type { ArchivedRequest, StoredRequest } from '../../store.ts';
import type { Prepare } from '../write/statements.ts';
import { readBodies } from './bodies.ts';
import { readEvents } from './feedback.ts';
import { bytesOrNull, number, textOrNull } from './values.ts';

const Lengths = z.array(z.int().nonnegative());

/** Reads what belongs to a request beside its row. */
export function readArchived(prepare: Prepare, { seq, ...request }: StoredRequest): ArchivedRequest {
  const row = prepare(`
    SELECT r.is_ratable, t.choices, t.prompt_tail FROM request r LEFT JOIN text t ON t.seq = r.seq
    WHERE r.seq = ?`).get(seq) ?? { is_ratable: 0, choices: null, prompt_tail: null };
  const lengths = textOrNull(row, 'choices');
  return {
    request,
    isRatable: number(row, 'is_ratable') === 1,
    choiceLengths: lengths === null ? null : Lengths.parse(JSON.parse(lengths)),
    promptTail: textOrNull(row, 'prompt_tail'),
    bodies: readBodies(prepare, seq),
    history: readEvents(prepare, seq).map(({ event, row: from }) => ({
      ...event,
      contentHash: Buffer.from(bytesOrNull(from, 'content_hash') ?? []).toString('hex'),
    })),
  };
}
