import { parseFilter } from '@thumbwire/shared';
import { describe, expect, test } from 'vitest';
import type { ExportPiece, Store } from '../store.ts';
import { answered, author, beginExchange, logExchange, type OpenEmpty, start, useStore } from './support.ts';

interface Exported {
  readonly text: string;
  readonly last: ExportPiece | undefined;
  readonly pieces: number;
}

async function exported(
  store: Store,
  format: 'kto' | 'dpo' | 'csv',
  filter: unknown = 'all',
): Promise<Exported> {
  const decoder = new TextDecoder();
  let text = '';
  let last: ExportPiece | undefined;
  let pieces = 0;
  for await (const piece of store.export({ format, filter: parseFilter(filter) })) {
    text += decoder.decode(piece.bytes, { stream: true });
    last = piece;
    pieces += 1;
  }
  return { text, last, pieces };
}

/** Requests as files. */
export function exportSuite(open: OpenEmpty): void {
  describe('exports', () => {
    const use = useStore(open, 'each test');

    test('what matches, oldest first, and counts the rest by reason', async () => {
      for (let number = 0; number < 250; number++) {
        const { id } = await logExchange(
          use.store,
          { createdAt: start - number, userId: number % 2 === 0 ? 'ann' : 'bob' },
          answered({ answer: `Answer ${number}.` }),
        );
        if (number < 200) await use.store.setFeedback(id, { ...author, rating: number % 3 === 0 });
      }

      const { text, last } = await exported(use.store, 'kto', {
        request_response_rmt: { user_id: { equals: 'ann' } },
      });

      const lines = text.trimEnd().split('\n');
      expect(last?.counts).toEqual({
        matched: 125,
        requests: 100,
        lines: 100,
        sizeBytes: Buffer.byteLength(text),
        leftOut: { unrated: 25 },
      });
      expect(lines).toHaveLength(100);
      expect(lines[0]).toContain('Answer 198.');
      expect(lines[99]).toContain('Answer 0.');
      expect(lines.filter((line) => line.includes('"label":true'))).toHaveLength(34);
    });

    test('pairs of answers that are far from each other', async () => {
      const rate = async (answer: string, rating: boolean, createdAt: number) => {
        const { id } = await logExchange(use.store, { createdAt }, answered({ answer }));
        await use.store.setFeedback(id, { ...author, rating });
      };
      await rate('Good.', true, start);
      for (let number = 0; number < 150; number++) {
        await logExchange(use.store, { createdAt: start + 1 + number });
      }
      await rate('Bad.', false, start + 1_000);

      const { text, last } = await exported(use.store, 'dpo');

      expect(JSON.parse(text)).toMatchObject({
        chosen: [{ content: 'Good.' }],
        rejected: [{ content: 'Bad.' }],
      });
      expect(last?.counts).toMatchObject({ matched: 152, requests: 2, lines: 1 });
    });

    test('nothing as an empty file that is whole', async () => {
      const { text, last, pieces } = await exported(use.store, 'kto');

      expect(text).toBe('');
      expect(pieces).toBe(1);
      expect(last).toMatchObject({
        isLast: true,
        counts: { matched: 0, requests: 0, lines: 0, leftOut: {} },
      });
    });

    test('what is still open as it stands, and nothing that begins meanwhile', async () => {
      const pending = beginExchange(use.store);
      const { id } = await pending.safe;
      await use.store.get([id]);
      const pieces = use.store.export({ format: 'csv', filter: parseFilter('all') });

      const first = await pieces.next();
      await logExchange(use.store, { createdAt: Date.now() + 60_000 });
      let text = Buffer.from(first.value?.bytes ?? []).toString();
      for await (const { bytes } of pieces) text += Buffer.from(bytes).toString();
      pending.finish(answered());

      expect(text.split('\n')).toHaveLength(3);
      expect(text).toContain(`${id},`);
      expect(text).toContain(',open,');
    });

    test('what was logged while the clock was ahead', async () => {
      await logExchange(use.store, { createdAt: Date.now() + 3_600_000 });
      await logExchange(use.store);

      const { last } = await exported(use.store, 'csv');

      expect(last).toMatchObject({ counts: { matched: 2, requests: 2 } });
    });

    test('at most two at a time, and again when one was left', async () => {
      await logExchange(use.store);
      const asked = { format: 'csv', filter: parseFilter('all') } as const;
      const [one, two, three] = [1, 2, 3].map(() => use.store.export(asked));
      await one?.next();
      await two?.next();

      await expect(three?.next()).rejects.toThrow(/^2 exports are under way/);
      await one?.return();

      expect((await exported(use.store, 'csv')).last?.counts.requests).toBe(1);
      await two?.return();
    });
  });
}
