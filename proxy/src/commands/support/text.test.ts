import { expect, test } from 'vitest';
import { cut, oneLine, printable } from './text.ts';

test.for([
  ['colours', '\u001b[31mred\u001b[0m', 'red'],
  ['a changed window title', 'a\u001b]0;title\u0007b', 'ab'],
  ['a link', '\u001b]8;;https://example.com\u0007here\u001b]8;;\u0007', 'here'],
  ['backspaces and bells', 'a\b\u0007b', 'ab'],
  ['C1 control characters', 'a\u0085\u009db', 'ab'],
  ['a turned reading direction', 'a\u202eb\u2066c', 'abc'],
  ['a carriage return that would overwrite the line', 'safe\rfake', 'safefake'],
] as const)('leaves out %s', ([, text, expected]) => {
  const shown = printable(text);

  expect(shown).toBe(expected);
});

test('keeps line breaks, tabs and letters of every script', () => {
  const text = 'a\r\n\tb é 你好 👩‍👩‍👧';

  const shown = printable(text);

  expect(shown).toBe('a\n\tb é 你好 👩‍👩‍👧');
});

test('puts a text on one line', () => {
  const line = oneLine('  # Title\n\n- one\n- two\t ');

  expect(line).toBe('# Title - one - two');
});

test.for([
  ['Hello', 5, 'Hello'],
  ['Hello', 4, 'Hel…'],
  ['Hello', 1, '…'],
  ['你好吗', 5, '你好…'],
  ['你好吗', 4, '你…'],
  ['👋👋👋', 4, '👋…'],
] as const)('cuts %s to %i columns', ([text, width, expected]) => {
  const shown = cut(text, width);

  expect(shown).toBe(expected);
});
