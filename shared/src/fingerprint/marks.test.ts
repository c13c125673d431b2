import { expect, test } from 'vitest';
import { marksOf } from './marks.ts';
import { formsOf, readSource } from './source.ts';

function marked(source: string): string[] {
  return marksOf(source).map(({ start, end, kind }) => `${kind} ${source.slice(start, end)}`);
}

test.for([
  ['1. one\n  2) two', ['dropped 1', 'dropped 2']],
  ['- [x] done', ['dropped x']],
  ['[text](https://a.b/c_(d) "title")', ['dropped https://a.b/c_(d) "title"']],
  ['[text][ref]\n\n[ref]: https://a.b', ['dropped ref', 'dropped [ref]: https://a.b']],
  ['![a cat](cat.png)', ['soft a cat', 'dropped cat.png']],
  ['A face:\n<svg width="100" view', ['soft <svg width="100" view']],
  ['<b>bold</', ['soft <b>']],
  ['a <b class="x">bold</b><!-- no -->', ['soft <b class="x">', 'soft </b>', 'soft <!-- no -->']],
  ['3 &lt; 4 &#38; 5', ['replaced &lt;', 'replaced &#38;']],
  ['said[^1] so [2]', ['soft ^1', 'soft 2']],
  ['$x^2$ and \\(\\alpha y\\)', ['replaced $x^2$', 'replaced \\(', 'replaced \\alpha', 'replaced  y\\)']],
  ['```js\nlet a = "<b>"; // [1]\n```\n<i>', ['dropped js', 'soft <i>']],
] as const)('reads %s', ([source, marks]) => {
  expect(marked(source)).toEqual(marks);
});

test.for([
  'It costs $5 or $10.',
  'See <https://example.com> or <me@example.com>.',
  'if a < b and c > d',
  'Use `<b>` and ``a[`1`]``.',
  '~~~\n1. not a list\n~~~',
  'In 1984. That year.',
])('finds no marks in %s', (source) => {
  expect(marked(source)).toEqual([]);
});

test('a fence that is never closed is code to the end', () => {
  expect(marked('```py\n<b>\n1. x')).toEqual(['dropped py']);
});

test('symbols know the mark that they belong to', () => {
  const source = readSource('1. Hi &amp; <b>bye</b>');

  const [{ symbols, positions }] = formsOf(source);

  expect(String.fromCharCode(...source.symbols)).toBe('1hiampbbyeb');
  expect([...source.regions]).toEqual([1, 0, 0, 2, 2, 2, 3, 0, 0, 0, 4]);
  expect(source.kinds).toEqual([undefined, 'dropped', 'replaced', 'soft', 'soft']);
  expect(String.fromCharCode(...symbols)).toBe('hiampbbyeb');
  expect(positions[0]).toBe(1);
});
