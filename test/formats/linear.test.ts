import { type Format, formats, framingOf, generic, type Reader, readResponse } from '@thumbwire/shared';
import { expect, test } from 'vitest';

const readers: readonly Reader[] = [...Object.values<Format>(formats), generic];

/** An event, and many that differ in a number. */
const event = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`;
const many = (make: (index: number) => string) => (sizeBytes: number) => {
  const count = Math.floor(sizeBytes / make(100_000).length);
  return Array.from({ length: count }, (_, index) => make(index)).join('');
};
const key = (index: number) => ({ [`k${index}`]: 1 });
const choice = (fields: object) => event({ choices: [{ index: 0, ...fields }] });

/** Streams in which each piece is small and new, where a reader would look through all before it. */
const streams: Readonly<Record<string, (sizeBytes: number) => string>> = {
  'fields of a delta': many((index) => choice({ delta: key(index) })),
  'fields of a choice': many((index) => choice({ logprobs: key(index) })),
  'fields of a part': many((index) =>
    choice({ delta: { content: [{ type: 'text', text: '', ...key(index) }] } }),
  ),
  'fields of a tool': many((index) =>
    choice({ delta: { tool_calls: [{ index: 0, function: key(index) }] } }),
  ),
  choices: many((index) => event({ choices: [{ index, delta: { content: 'a' } }] })),
  'calls of tools': many((index) => choice({ delta: { tool_calls: [{ index, id: `c${index}` }] } })),
  'items with numbers': (sizeBytes) =>
    choice({ logprobs: { content: Array.from({ length: sizeBytes / 12 }, (_, index) => ({ index })) } }),
  'fields of a chunk': many((index) =>
    event({ ...key(index), usageMetadata: key(index), message: key(index) }),
  ),
  'fields of a candidate': many((index) => event({ candidates: [{ ...key(index), content: key(index) }] })),
  'fields of a message': many((index) =>
    event({ type: 'message_delta', delta: key(index), usage: key(index) }),
  ),
  'fields of a block': many((index) => event({ type: 'content_block_delta', index: 0, delta: key(index) })),
  'fields of the end': many((index) => event({ type: 'message-end', delta: key(index) })),
  'fields of a response': many((index) => event({ type: 'response.in_progress', response: key(index) })),
  'parts of an item': many((index) =>
    event({ type: 'response.content_part.added', content_index: index, part: { text: '' } }),
  ),
  'fields of metadata': many((index) => `event: metadata\n${event(key(index))}`),
  lines: many((index) => `${JSON.stringify({ ...key(index), message: { content: 'a', ...key(index) } })}\n`),
  'malformed events': many(() => 'data: {\n\n'),
  'line ends': (sizeBytes) => '\r\n'.repeat(sizeBytes / 2),
  'one line': (sizeBytes) => `data: ${'x'.repeat(sizeBytes)}`,
  brackets: (sizeBytes) => '[{'.repeat(sizeBytes / 2),
};

test.each(Object.entries(streams))(
  'a stream of four times as many %s takes no more than about four times as long',
  (_, make) => {
    const [small, large] = [make(250_000), make(1_000_000)];

    for (const reader of readers) {
      timeOf(reader, make(10_000));
      // A busy machine may take its time once, not each time.
      const isLinear = Array.from({ length: 3 }).some(
        () => timeOf(reader, large) < 12 * Math.max(timeOf(reader, small), 15),
      );

      expect(isLinear).toBe(true);
    }
  },
);

function timeOf(reader: Reader, text: string): number {
  const begun = performance.now();
  readResponse(reader, text, framingOf(reader, text, null));
  return performance.now() - begun;
}
