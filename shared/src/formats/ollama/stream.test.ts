import { describe, expect, test } from 'vitest';
import { ollama } from '../ollama.ts';
import { readResponse } from '../read.ts';

/** Written after the examples of Ollama's `docs/api.md`; nobody recorded traffic that we may copy. */
const counts = {
  total_duration: 4_883_583_458,
  load_duration: 1_334_875,
  prompt_eval_count: 26,
  prompt_eval_duration: 342_546_000,
  eval_count: 282,
  eval_duration: 4_535_599_000,
};
const created = { model: 'llama3.2', created_at: '2023-08-04T08:52:19.385406455-07:00' };

function stream(...chunks: object[]) {
  return readResponse(ollama, chunks.map((chunk) => `${JSON.stringify(chunk)}\n`).join(''), 'json-lines');
}

const said = (message: object) => ({ ...created, message: { role: 'assistant', ...message }, done: false });
const end = {
  ...created,
  message: { role: 'assistant', content: '' },
  done: true,
  done_reason: 'stop',
  ...counts,
};

describe('a streamed chat', () => {
  test('is put together into a whole one', () => {
    const { body, choices, usage, isComplete } = stream(
      said({ content: '', thinking: 'Let me ' }),
      said({ content: '', thinking: 'see' }),
      said({ content: 'The ' }),
      said({ content: 'sky', tool_calls: [{ function: { name: 'f', arguments: { x: 1 } } }] }),
      said({ content: '', tool_calls: [{ id: 'b', function: { name: 'g', arguments: {} } }] }),
      end,
    );

    expect(isComplete).toBe(true);
    expect(choices).toEqual([
      {
        text: 'The sky',
        reasoning: 'Let me see',
        refusal: null,
        toolCalls: [
          { id: null, name: 'f', arguments: '{"x":1}' },
          { id: 'b', name: 'g', arguments: '{}' },
        ],
        finishReason: 'stop',
      },
    ]);
    expect(usage).toMatchObject({ inputTokens: 26, outputTokens: 282, totalTokens: 308 });
    expect(body).toEqual({
      ...end,
      message: {
        role: 'assistant',
        content: 'The sky',
        thinking: 'Let me see',
        tool_calls: [
          { function: { name: 'f', arguments: { x: 1 } } },
          { id: 'b', function: { name: 'g', arguments: {} } },
        ],
      },
    });
  });

  test('that fails on the way keeps what came', () => {
    const read = stream(said({ content: 'The ' }), {
      error: 'an error was encountered while running the model',
    });

    expect(read).toMatchObject({
      error: 'an error was encountered while running the model',
      choices: [{ text: 'The ' }],
      isComplete: false,
    });
  });

  test('without its end is incomplete', () => {
    expect(stream(said({ content: 'The ' }))).toMatchObject({
      isComplete: false,
      issues: [{ message: 'The stream ended before its end mark.' }],
    });
  });
});

test('a streamed completion is put together, with what it was thinking', () => {
  const read = stream(
    { ...created, response: '', thinking: 'Hm', done: false },
    { ...created, response: 'The', done: false },
    { ...created, response: ' sky', done: false },
    { ...created, response: '', done: true, done_reason: 'length', context: [1, 2, 3], ...counts },
  );

  expect(read).toMatchObject({
    model: 'llama3.2',
    choices: [{ text: 'The sky', reasoning: 'Hm', finishReason: 'length' }],
    body: { response: 'The sky', thinking: 'Hm', done: true, context: [1, 2, 3] },
    isComplete: true,
    issues: [],
  });
});

describe('a whole response', () => {
  test('of a chat is the message', () => {
    const body = { ...end, message: { role: 'assistant', content: 'Hello!', thinking: 'Hm' } };

    expect(ollama.response(body)).toMatchObject({
      choices: [{ text: 'Hello!', reasoning: 'Hm', finishReason: 'stop' }],
      usage: { inputTokens: 26, outputTokens: 282 },
      body,
      issues: [],
    });
  });

  test('that answers nothing is an issue', () => {
    expect(ollama.response({ status: 'success' }).issues[0]?.message).toBe(
      'The response has neither a message nor a response.',
    );
  });

  test('says what went wrong', () => {
    expect(ollama.response({ error: "model 'x' not found" })).toMatchObject({
      error: "model 'x' not found",
      choices: [],
      issues: [],
    });
  });
});
