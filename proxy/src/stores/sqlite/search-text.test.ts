import { expect, test } from 'vitest';
import { indexWords, readSearch } from './search-text.ts';

test.each([
  ['Hello, World!', ['hello', 'world']],
  ['snake_case and kebab-case', ['snake_case', 'and', 'kebab', 'case']],
  ['ＦＵＬＬ width ﬁne', ['full', 'width', 'fine']],
  ['GPT-4o costs $2.50', ['gpt', '4o', 'costs', '2', '50']],
  ['Straße ΣΊΣΥΦΟΣ', ['straße', 'σίσυφος']],
  ['東京', ['東', '東京', '京']],
  [
    '漢字かな交じり文',
    ['漢', '漢字', '字', '字か', 'か', 'かな', 'な', 'な交', '交', '交じ', 'じ', 'じり', 'り', 'り文', '文'],
  ],
  ['run東京42', ['run', '東', '東京', '京', '42']],
  ['👍 !?', []],
])('reads the words of %j', (text, expected) => {
  const words = indexWords(text);

  expect([...words]).toEqual(expected);
});

test('indexes a long word by its beginning', () => {
  const words = indexWords('a'.repeat(1_000));

  expect([...words]).toEqual(['a'.repeat(64)]);
});

test.each([
  ['two words', { words: ['two', 'words'], substrings: [] }],
  ['"Two Words" more', { words: ['two', 'words', 'more'], substrings: ['two words'] }],
  ['an "unclosed quote', { words: ['an', 'unclosed', 'quote'], substrings: [] }],
  ['東京', { words: ['東京'], substrings: [] }],
  ['京', { words: ['京'], substrings: [] }],
  ['東京都', { words: ['東京', '京都'], substrings: ['東京都'] }],
  ['สวัสดี', { words: ['สว', 'วั', 'ัส', 'สด', 'ดี'], substrings: ['สวัสดี'] }],
  ['?!', { words: [], substrings: ['?!'] }],
  ['"?!"', { words: [], substrings: ['?!'] }],
  ['', { words: [], substrings: [] }],
])('reads the search %j', (value, expected) => {
  const search = readSearch(value);

  expect(search).toEqual(expected);
});

test.each(['a long, "quoted" text', 'ใช้ภาษาไทยได้', `base64 ${'QUJD'.repeat(40)}`])(
  'looks only for words that the index of the same text holds: %j',
  (text) => {
    const indexed = indexWords(text);

    const { words } = readSearch(text);

    expect(words.filter((word) => !indexed.has(word))).toEqual([]);
  },
);
