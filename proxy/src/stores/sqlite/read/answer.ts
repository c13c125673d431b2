import { assembleBody } from '../../../derive/assemble.ts';
import type { StoredInputs, StoredRequest } from '../../store.ts';
import type { Prepare } from '../write/statements.ts';
import { readBodies } from './bodies.ts';
import { readRequests } from './requests.ts';

const mebibyte = 1024 * 1024;
/** What the requests of one answer may take together: the thread that carries traffic has to hand them on. */
const mostBytes = 32 * mebibyte;
/** What one body of them may take. */
const mostBodyBytes = 16 * mebibyte;

/** More was asked for than one answer holds. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
  /** How many of the requests fit, at least one. */
  readonly fitting: number;

  constructor(fitting: number) {
    super(`Together these requests are larger than one answer may be (${mostBytes / mebibyte} MiB).`);
    this.fitting = fitting;
  }
}

/**
 * Reads requests by seq, in the order asked for, with what their bodies say if that is wanted. The first one is
 * always answered; a body that is too large even alone becomes a note.
 *
 * @throws TooLarge
 */
export function readAnswer(
  prepare: Prepare,
  seqs: readonly number[],
  { includeInputs }: { includeInputs: boolean },
): StoredRequest[] {
  const requests: StoredRequest[] = [];
  let left = mostBytes;
  const take = (sizeBytes: number) => {
    left -= sizeBytes;
    if (left < 0 && requests.length > 0) throw new TooLarge(requests.length);
  };
  for (const request of readRequests(prepare, seqs)) {
    take(textBytes(request));
    if (!includeInputs) {
      requests.push(request);
      continue;
    }
    const { inputs, sizeBytes } = readInputs(prepare, request, requests.length === 0 ? Infinity : left);
    take(sizeBytes);
    requests.push({ ...request, inputs });
  }
  return requests;
}

/** What the bodies of a request say, and what that takes: `Infinity` if it is more than `left`. */
function readInputs(
  prepare: Prepare,
  { seq, id, format }: StoredRequest,
  left: number,
): { inputs: StoredInputs; sizeBytes: number } {
  const bodies = readBodies(prepare, seq);
  let sizeBytes = 0;
  const read = (part: 'request' | 'response'): unknown => {
    const body = bodies[part];
    if (body === null) return null;
    const limitBytes = Math.min(mostBodyBytes, Math.max(0, left - sizeBytes));
    const assembled = assembleBody({ id, part, format }, body, limitBytes);
    // Too large for what is left, it may be whole in another answer; otherwise it is a note in any.
    sizeBytes += assembled.isTooLarge && limitBytes < mostBodyBytes ? Infinity : assembled.sizeBytes;
    return assembled.value;
  };
  return { inputs: { request: read('request'), response: read('response') }, sizeBytes };
}

/** Everything in a row that may be long. */
function textBytes({ requestText, responseText, properties, feedback }: StoredRequest): number {
  const texts = [
    requestText,
    responseText,
    feedback?.comment,
    feedback?.correction,
    ...Object.values(properties),
  ];
  return texts.reduce<number>((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
}
