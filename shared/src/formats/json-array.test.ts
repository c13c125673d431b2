import { expect, test } from 'vitest';
import { readArray } from './json-array.ts';

function read(text: string): { elements: string[]; isClosed: boolean } {
  const elements: string[] = [];
  const array = readArray(text);
  for (let next = array.next(); ; next = array.next()) {
    if (next.done) return { elements, isClosed: next.value };
    elements.push(next.value);
  }
}

test.each([
  ['[]', []],
  [' [ ] ', []],
  ['[{"a":1}\n,\r\n{"b":[2]}\n]', ['{"a":1}', '{"b":[2]}']],
  ['[1, "a,b", [2,[3]], null]', ['1', '"a,b"', '[2,[3]]', 'null']],
  ['[{"a":"]},[{"},{"b":"\\"]"}]', ['{"a":"]},[{"}', '{"b":"\\"]"}']],
  ['["\\\\",{"a":"\\\\\\""}]', ['"\\\\"', '{"a":"\\\\\\""}']],
])('%s has its elements', (text, elements) => {
  expect(read(text)).toEqual({ elements, isClosed: true });
});

test.each([
  ['[', []],
  ['[{"a":1}', ['{"a":1}']],
  ['[{"a":1},', ['{"a":1}']],
  ['[{"a":1},{"b', ['{"a":1}']],
  ['[{"a":1},{"b":"]', ['{"a":1}']],
  ['[{"a":1},{"b":"\\', ['{"a":1}']],
  ['[12', []],
])('%s has what came whole', (text, elements) => {
  expect(read(text)).toEqual({ elements, isClosed: false });
});

test('what follows the array is not looked at', () => {
  expect(read('[{}] {"x":1}')).toEqual({ elements: ['{}'], isClosed: true });
});

test('goes through a long array once', () => {
  // Gone through again for each of its elements, each of these would take minutes.
  const elements = 200_000;
  const long = `[${'{"a":"\\\\\\""},'.repeat(elements)}{}]`;
  const open = `["${'\\"'.repeat(4_000_000)}`;

  expect(read(long).elements).toHaveLength(elements + 1);
  expect(read(open)).toEqual({ elements: [], isClosed: false });
});
