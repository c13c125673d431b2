import { expect, test } from 'vitest';
import { symbolsOf } from './symbols.ts';

function read(text: string): string {
  return String.fromCharCode(...symbolsOf(text));
}

test('keeps letters and digits, in lower case', () => {
  expect(read('**Bold** — 3.5 % (É, ß, Ω)!')).toBe('bold35éßω');
});

test.for([
  ['ﬁne', 'fine'],
  ['①½', '112'],
  ['Ｆｕｌｌ', 'full'],
  ['e\u0301', 'é'],
  ['𝑥²', 'x2'],
  ['™', 'tm'],
] as const)('reads %s as %s', ([text, same]) => {
  expect(read(text)).toBe(read(same));
});

test('leaves emoji out, also those of several characters', () => {
  expect(read('👩‍💻 ok 🇩🇪👍🏽 ✨')).toBe('ok');
});

test('gives three symbols for a character of Chinese, Japanese or Korean', () => {
  expect(symbolsOf('漢字かな한글')).toHaveLength(18);
  expect(symbolsOf('漢a')[0]).toBe('漢'.charCodeAt(0));
});

test('pieces of a text give the pieces of its symbols', () => {
  const text = 'Zwölf Boxkämpfer: 12 – 漢字, naïve';

  for (let cut = 0; cut <= text.length; cut++) {
    expect(read(text.slice(0, cut)) + read(text.slice(cut))).toBe(read(text));
  }
});
