import { createHash } from 'node:crypto';
import { type Example, exampleOf } from './example.ts';
import type { Exporter, ExportRun, Reason } from './exporter.ts';

/** Rated answers of one prompt that wait for one rated the other way, all of them up or all of them down. */
interface Waiting {
  readonly isUp: boolean;
  /** Their requests, oldest first. */
  readonly seqs: number[];
}

/**
 * One line for each pair of answers to one prompt, of which one is better: a correction and what it corrects, an
 * answer rated up and one rated down. Each answer is in one pair of the second kind at most, the oldest first.
 * `{"prompt": [messages], "chosen": [message], "rejected": [message]}`
 *
 * @see https://huggingface.co/docs/trl/dataset_formats (preference with explicit prompt, conversational)
 */
export const dpo: Exporter = {
  summary: 'pairs of a better and a worse answer to one prompt (DPO)',
  contentType: 'application/jsonl',
  extension: 'jsonl',
  needs: 'said',
  onlyRated: true,
  head: '',
  open(read): ExportRun {
    // Only hashes and numbers stay in memory, however many wait.
    const waiting = new Map<string, Waiting>();
    /** Those that wait and are in the file all the same, because of their correction. */
    const inFile = new Set<number>();
    let undecided = 0;
    let decided = 0;

    /** Takes the oldest answer to the same prompt that was rated the other way, or lets this one wait. */
    function counterpart(example: Example, seq: number): { seq: number; example: Example } | null {
      const key = promptKey(example);
      const others = waiting.get(key);
      if (others === undefined || others.isUp === example.isUp) {
        if (others === undefined) waiting.set(key, { isUp: example.isUp, seqs: [seq] });
        else others.seqs.push(seq);
        return null;
      }
      const oldest = others.seqs.shift() ?? seq;
      if (others.seqs.length === 0) waiting.delete(key);
      const row = read(oldest);
      const other = row === null ? 'no-messages' : exampleOf(row);
      return typeof other === 'string' || isSame(other, example) ? null : { seq: oldest, example: other };
    }

    return {
      write(row) {
        const example = exampleOf(row);
        if (typeof example === 'string') return { leftOut: example };
        const { seq } = row.request;
        const { correction, answer, isUp } = example;
        const lines: string[] = [];
        if (correction !== null && correction.content !== answer.content) {
          lines.push(pairLine(example, correction, answer));
        }
        const other = counterpart(example, seq);
        if (other !== null) {
          const [chosen, rejected] = isUp ? [answer, other.example.answer] : [other.example.answer, answer];
          lines.push(pairLine(example, chosen, rejected));
          if (!inFile.delete(other.seq)) decided += 1;
        } else if (lines.length > 0) {
          inFile.add(seq);
        }
        if (lines.length > 0) return { text: lines.join(''), lines: lines.length };
        undecided += 1;
        return null;
      },
      end: () => new Map<Reason, number>([['no-counterpart', undecided - decided]]),
    };
  },
};

function pairLine(
  { prompt, tools }: Example,
  chosen: Example['answer'],
  rejected: Example['answer'],
): string {
  return `${JSON.stringify({ prompt, chosen: [chosen], rejected: [rejected], tools })}\n`;
}

/** What two requests share that asked the same, with the same tools. */
function promptKey({ prompt, tools }: Example): string {
  return createHash('sha256')
    .update(JSON.stringify([prompt, tools]))
    .digest('base64')
    .slice(0, 22);
}

function isSame(a: Example, b: Example): boolean {
  return JSON.stringify(a.answer) === JSON.stringify(b.answer);
}
