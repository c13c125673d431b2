import { describe, expect, test } from 'vitest';
import { symbolsOf } from './fingerprint/symbols.ts';
import {
  fewHashes,
  fingerprint,
  gramFingerprint,
  gramHashes,
  shortLength,
  storeWindow,
  wholeTextHash,
  winnow,
} from './fingerprint.ts';

const markdown = `## The plan

1. **Measure** the load, as [the guide](https://example.com/guide "Guide") says.
2. Run \`make bench\`:

\`\`\`sh
make bench --all
\`\`\`

The error is $\\frac{a}{b}$ &mdash; <b>small</b>.`;

/** What a renderer makes of it, as the text of its elements. */
const rendered = [
  'The plan',
  'Measure',
  ' the load, as ',
  'the guide',
  ' says.',
  'Run ',
  'make bench',
  ':',
  'make bench --all',
  'The error is ',
  '\\frac{a}{b}',
  ' — ',
  'small',
  '.',
];

/** Sentences that differ, so that no gram comes twice. */
function prose(sentences: number): string {
  return Array.from(
    { length: sentences },
    (_, index) => `Sentence ${index * 7919} says ${index ** 2} things. `,
  ).join('');
}

describe('a text as it is shown shares hashes with its source', () => {
  test('when it is rendered', () => {
    const source = `${prose(20)}\n\n${markdown}`;
    const shown = symbolsOf(prose(20) + rendered.join(''));

    const hashes = fingerprint(source);
    const asked = gramFingerprint(shown, winnow(gramHashes(shown), storeWindow));

    const common = asked.filter((hash) => hashes.includes(hash));
    expect(common.length).toBeGreaterThan(asked.length / 2);
  });

  test('when the source itself is shown, with the numbers of its lists', () => {
    const source = Array.from(
      { length: 12 },
      (_, index) => `${index + 1}. Item ${index * 31} is short\n`,
    ).join('');
    const shown = symbolsOf(source);

    const hashes = fingerprint(source);
    const asked = gramFingerprint(shown, winnow(gramHashes(shown), storeWindow));

    expect(asked.every((hash) => hashes.includes(hash))).toBe(true);
  });

  test('wherever 87 symbols in a row are the same', () => {
    const text = prose(60);
    const hashes = new Set(fingerprint(text));
    const symbols = symbolsOf(text);

    for (let start = 0; start + 87 <= symbols.length; start += 13) {
      const run = symbols.subarray(start, start + 87);
      const asked = gramFingerprint(run, winnow(gramHashes(run), storeWindow));
      expect(asked.some((hash) => hashes.has(hash))).toBe(true);
    }
  });

  test('in Chinese, by 29 characters', () => {
    const text =
      '金枕村是广东南部群山环抱溪流潺潺的一个小村落村民世代种茶养蚕日子平静而清贫直到一条新路修到村口外面的世界忽然近了年轻人开始回来';
    const hashes = new Set(fingerprint(text));
    const part = symbolsOf(text.slice(20, 49));

    const asked = gramFingerprint(part, winnow(gramHashes(part), storeWindow));

    expect(asked.some((hash) => hashes.has(hash))).toBe(true);
  });
});

describe('a short text', () => {
  test('has the hash of what each way of showing it leaves', () => {
    const hashes = fingerprint('1. Use <b>bold</b> text');

    expect(hashes).toEqual(
      ['1 Use b bold b text', 'Use b bold b text', 'Use bold text']
        .map((form) => wholeTextHash(symbolsOf(form)))
        .toSorted((one, other) => hashes.indexOf(one) - hashes.indexOf(other)),
    );
    expect(hashes).toHaveLength(3);
  });

  test('has one hash where it has no marks', () => {
    expect(fingerprint('Positive')).toEqual([wholeTextHash(symbolsOf(' positive.\n'))]);
  });

  test('has none without a letter or digit', () => {
    expect(fingerprint('👍 ####\n')).toEqual([]);
  });

  test('ends where grams are enough', () => {
    const short = 'abcdefgh'.repeat(20).slice(0, shortLength - 1);

    const [whole = 0, ...others] = fingerprint(short);

    expect(others).toEqual([]);
    expect(whole).toBeGreaterThanOrEqual(2 ** 46);
    expect(Math.min(...fingerprint(`${short}z`))).toBeLessThan(2 ** 46);
  });
});

test('a text of which a page shows one gram for certain has few hashes, those of its whole among them', () => {
  for (const source of ['1. Use <b>it</b>. ', ''].map((marks) => `${marks}${prose(9)}`)) {
    expect(fingerprint(source.slice(0, 130)).length).toBeLessThanOrEqual(fewHashes);
  }
});

test('a long text has the hash of its whole as well: one with another word may have all its grams', () => {
  expect(fingerprint(`1. ${prose(400)}`)).toContain(wholeTextHash(symbolsOf(prose(400))));
});

test('hashes are whole numbers that six bytes with a sign hold, and never the same for another text', () => {
  const hashes = fingerprint(prose(400));
  const others = fingerprint(prose(400).replaceAll(/\w+/g, '$&x'));

  expect(hashes.every((hash) => Number.isInteger(hash) && hash >= 0 && hash < 2 ** 47)).toBe(true);
  expect(hashes.filter((hash) => others.includes(hash))).toEqual([]);
});

test('stays the same from version to version, since it is stored', () => {
  expect(fingerprint('Positive')).toMatchInlineSnapshot(`
    [
      100610372974515,
    ]
  `);
  expect(fingerprint(markdown)).toMatchInlineSnapshot(`
    [
      110258309294666,
      125804422408293,
      75275551028791,
    ]
  `);
});

test('reads a text that is made to be slow', () => {
  const hostile = ['\\[', '$$', '![', '<!--', '](', '`', '<a', '[a]', '```\n'].map((part) =>
    part.repeat(20_000),
  );

  const lengths = hostile.map((text) => fingerprint(text).length);

  expect(lengths).toHaveLength(9);
});
