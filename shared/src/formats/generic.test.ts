import { expect, test } from 'vitest';
import { generic } from './generic.ts';

test.each([
  [{ text: 'Hi' }, 'Hi'],
  [{ response: 'Hi', model: 'm' }, 'Hi'],
  [{ message: { role: 'assistant', content: 'Hi' } }, 'Hi'],
  [
    {
      message: {
        content: [
          { type: 'text', text: 'H' },
          { type: 'text', text: 'i' },
        ],
      },
    },
    'Hi',
  ],
  [{ choices: [{ text: 'Hi' }, { text: 'Ho' }] }, 'Hi'],
  [[{ generated_text: 'Hi' }], 'Hi'],
  [{ results: [{ outputText: 'no', completion: 'Hi' }] }, 'Hi'],
  [{ token: { text: 'i' }, generated_text: 'Hi' }, 'i'],
])('finds the text in %j', (body, text) => {
  expect(generic.response(body)).toMatchObject({ choices: [{ text }], issues: [], error: null, body });
});

test.each([
  null,
  7,
  [],
  {},
  { data: [{ embedding: [0.1, 0.2], index: 0 }], model: 'e' },
  { input_tokens: 9 },
  { id: 'file-1', object: 'file', filename: 'a.txt' },
])('finds nothing in %j, and no fault', (body) => {
  expect(generic.response(body)).toMatchObject({ choices: [], issues: [], error: null });
});

test('says what went wrong', () => {
  expect(generic.response({ error: { message: 'No credit' } })).toMatchObject({
    choices: [],
    error: 'No credit',
  });
});

test('joins the pieces of a stream, and leaves out a last one that repeats them', () => {
  const pieces = [{ model: 'm', delta: 'Hel' }, { delta: 'lo' }, { type: 'ping' }, { text: 'Hello' }];

  const read = generic.stream(pieces.map((piece) => ({ event: undefined, data: JSON.stringify(piece) })));

  expect(read).toMatchObject({ model: 'm', choices: [{ text: 'Hello' }], isComplete: true, issues: [] });
});

test('takes a piece of a stream that is no JSON for text, and its end mark for none', () => {
  const read = generic.stream(['Hello', ' there', '[DONE]', 'x'].map((data) => ({ event: undefined, data })));

  expect(read.choices).toMatchObject([{ text: 'Hello there' }]);
});

test.each([
  [{ prompt: 'Hi', model: 'm' }, ['Hi']],
  [{ messages: [{ content: 'A' }, { content: [{ text: 'B' }] }], stream: true }, ['A', 'B']],
  [{ input: ['A', 'B'] }, ['A', 'B']],
  [{ temperature: 1 }, []],
  ['Hi', []],
])('finds what was asked in %j', (body, texts) => {
  expect(generic.request(body).messages).toEqual(
    texts.map((text) => ({ role: 'user', parts: [{ type: 'text', text }] })),
  );
});

test('what is nested deeper than text ever is, is not looked at', () => {
  const deep = JSON.parse(`${'{"content":'.repeat(2_000)}"Hi"${'}'.repeat(2_000)}`);

  expect(generic.response(deep).choices).toEqual([]);
});

const events = (...data: unknown[]) =>
  data.map((each) => ({ event: undefined, data: typeof each === 'string' ? each : JSON.stringify(each) }));

test.each([
  ['pieces that are alike', events({ text: 'ha' }, { text: 'ha' }, { text: '!' }), 'haha!'],
  ['two of them', events({ text: 'no' }, { text: 'no' }), 'nono'],
  ['a whole at the end', events({ text: 'a' }, { text: 'b' }, { text: 'ab' }), 'ab'],
  ['an event that broke off', events({ text: 'Hi' }, '{"te', { text: ' you' }), 'Hi you'],
  ['plain words', events('Hi', ' you'), 'Hi you'],
])('joins %s', (_, pieces, text) => {
  expect(generic.stream(pieces)).toMatchObject({ choices: [{ text }], error: null });
});
