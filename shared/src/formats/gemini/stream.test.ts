import { describe, expect, test } from 'vitest';
import { gemini } from '../gemini.ts';

function stream(...chunks: object[]) {
  return gemini.stream(chunks.map((chunk) => ({ event: undefined, data: JSON.stringify(chunk) })));
}

const chunk = (parts: object[], fields: object = {}) => ({
  candidates: [{ content: { parts, role: 'model' }, index: 0, ...fields }],
});
const call = (functionCall: object) => chunk([{ functionCall }]);
const stop = chunk([{ text: '' }], { finishReason: 'STOP' });

describe('a stream', () => {
  test('is put together into a whole response', () => {
    const { body, isComplete } = stream(
      {
        ...chunk([{ text: 'Hm', thought: true }]),
        usageMetadata: { promptTokenCount: 3, totalTokenCount: 3 },
      },
      chunk([{ text: 'Hel' }]),
      chunk([{ text: 'lo' }]),
      {
        ...chunk([{ text: '', thoughtSignature: 'c2ln' }], { finishReason: 'STOP' }),
        usageMetadata: { candidatesTokenCount: 2, totalTokenCount: 5 },
        modelVersion: 'gemini',
        responseId: 'r',
      },
    );

    expect(isComplete).toBe(true);
    expect(body).toEqual({
      candidates: [
        {
          content: {
            parts: [
              { text: 'Hm', thought: true },
              { text: 'Hello', thoughtSignature: 'c2ln' },
            ],
            role: 'model',
          },
          index: 0,
          finishReason: 'STOP',
        },
      ],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 },
      modelVersion: 'gemini',
      responseId: 'r',
    });
  });

  test('ends when each candidate has its finish reason', () => {
    const both = {
      candidates: [
        { content: { parts: [{ text: 'A' }] }, index: 0, finishReason: 'STOP' },
        { content: { parts: [{ text: 'B' }] }, index: 1 },
      ],
    };
    const last = { candidates: [{ content: { parts: [{ text: 'b' }] }, index: 1, finishReason: 'STOP' }] };

    expect(stream(both)).toMatchObject({ isComplete: false, choices: [{ text: 'A' }, { text: 'B' }] });
    expect(stream(both, last)).toMatchObject({ isComplete: true, choices: [{ text: 'A' }, { text: 'Bb' }] });
  });

  test('starts a new part after one that is signed', () => {
    const { body, choices } = stream(
      chunk([{ text: 'A', thoughtSignature: 's' }]),
      chunk([{ text: 'B' }]),
      stop,
    );

    expect(choices[0]?.text).toBe('AB');
    expect(body).toMatchObject({
      candidates: [{ content: { parts: [{ text: 'A', thoughtSignature: 's' }, { text: 'B' }] } }],
    });
  });

  test('blocked at its prompt is complete', () => {
    expect(stream({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } })).toMatchObject({
      error: 'The prompt was blocked: PROHIBITED_CONTENT',
      choices: [],
      isComplete: true,
      issues: [],
    });
  });

  test('broken off by an error keeps what came', () => {
    const read = stream(chunk([{ text: 'Hal' }]), { error: { code: 503, message: 'Overloaded' } });

    expect(read).toMatchObject({ error: 'Overloaded', isComplete: false, choices: [{ text: 'Hal' }] });
  });
});

describe('the arguments of a tool', () => {
  test('come in pieces, each with its place', () => {
    const { choices, body } = stream(
      call({ name: 'f', willContinue: true }),
      call({
        partialArgs: [{ jsonPath: '$.a[0].b', stringValue: 'x', willContinue: true }],
        willContinue: true,
      }),
      call({ partialArgs: [{ jsonPath: '$.a[0].b', stringValue: 'y' }], willContinue: true }),
      call({ partialArgs: [{ jsonPath: "$.a[1]['c d']", numberValue: 0.5 }], willContinue: true }),
      call({
        partialArgs: [
          { jsonPath: '$.e', boolValue: false },
          { jsonPath: '$.f', nullValue: 'NULL_VALUE' },
        ],
      }),
      call({ name: 'g', args: { z: 1 } }),
      call({}),
      stop,
    );

    expect(choices[0]?.toolCalls).toEqual([
      { id: null, name: 'f', arguments: '{"a":[{"b":"xy"},{"c d":0.5}],"e":false,"f":null}' },
      { id: null, name: 'g', arguments: '{"z":1}' },
    ]);
    expect(body).toMatchObject({
      candidates: [{ content: { parts: [{ functionCall: { name: 'f', args: { e: false } } }, {}] } }],
    });
    expect(JSON.stringify(body)).not.toMatch(/willContinue|partialArgs/);
  });

  test('end where the stream broke off', () => {
    const { choices } = stream(
      call({ name: 'f', willContinue: true }),
      call({
        partialArgs: [{ jsonPath: '$.a[0]', stringValue: 'Bost', willContinue: true }],
        willContinue: true,
      }),
    );

    expect(choices[0]?.toolCalls[0]?.arguments).toBe('{"a":["Bost');
  });

  test.each(['$', 'a', '$.__proto__.a', '$.a..b', '$.list[7]', '$[0]', '$.text.b', `$${'.a'.repeat(40)}`])(
    'at %s have no place, which is an issue',
    (jsonPath) => {
      const { choices, issues } = stream(
        call({ name: 'f', args: { list: [], text: 'x' }, willContinue: true }),
        call({ partialArgs: [{ jsonPath, stringValue: 'y' }] }),
        stop,
      );

      expect(issues).toMatchObject([{ message: 'A piece of the arguments of a tool has no place in them.' }]);
      expect(choices[0]?.toolCalls[0]?.arguments).toBe('{"list":[],"text":"x"}');
      expect({}).not.toHaveProperty('a');
    },
  );
});
