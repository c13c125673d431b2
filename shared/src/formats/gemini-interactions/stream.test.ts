import { describe, expect, test } from 'vitest';
import { geminiInteractions } from '../gemini-interactions.ts';

function stream(...events: { event_type: string; [field: string]: unknown }[]) {
  return geminiInteractions.stream(
    events.map((event) => ({ event: event.event_type, data: JSON.stringify(event) })),
  );
}

const start = (index: number, step: object) => ({ event_type: 'step.start', index, step });
const delta = (index: number, value: object) => ({ event_type: 'step.delta', index, delta: value });
const created = {
  event_type: 'interaction.created',
  interaction: { id: 'v1', status: 'in_progress', model: 'gemini' },
};
const completed = {
  event_type: 'interaction.completed',
  interaction: { status: 'completed', usage: { total_input_tokens: 3, total_output_tokens: 2 } },
};

describe('a stream', () => {
  test('is put together into a whole interaction', () => {
    const { body, choices, isComplete } = stream(
      created,
      start(0, { type: 'thought' }),
      delta(0, { type: 'thought_signature', signature: 'c2ln' }),
      delta(0, { type: 'thought_summary', content: { type: 'text', text: 'Hm' } }),
      start(1, { type: 'model_output' }),
      delta(1, { type: 'text', text: 'Hel' }),
      delta(1, { type: 'text', text: 'lo' }),
      delta(1, { type: 'text_annotation_delta', annotations: [{ url: 'https://a.example' }] }),
      delta(1, { type: 'image', data: 'AA', mime_type: 'image/png' }),
      start(2, { type: 'function_call', id: 'a', name: 'f', signature: '', arguments: {} }),
      delta(2, { type: 'arguments_delta', arguments: '{"x": ' }),
      delta(2, { type: 'arguments_delta', arguments: '1}' }),
      start(3, { type: 'google_search_call', id: 's' }),
      delta(3, { type: 'google_search_call', arguments: { queries: ['x'] } }),
      completed,
    );

    expect(isComplete).toBe(true);
    expect(choices).toEqual([
      {
        text: 'Hello',
        reasoning: 'Hm',
        refusal: null,
        toolCalls: [{ id: 'a', name: 'f', arguments: '{"x": 1}' }],
        finishReason: 'completed',
      },
    ]);
    expect(body).toEqual({
      id: 'v1',
      status: 'completed',
      model: 'gemini',
      usage: { total_input_tokens: 3, total_output_tokens: 2 },
      steps: [
        { type: 'thought', signature: 'c2ln', summary: [{ type: 'text', text: 'Hm' }] },
        {
          type: 'model_output',
          content: [
            { type: 'text', text: 'Hello', annotations: [{ url: 'https://a.example' }] },
            { type: 'image', data: 'AA', mime_type: 'image/png' },
          ],
        },
        { type: 'function_call', id: 'a', name: 'f', arguments: { x: 1 } },
        { type: 'google_search_call', id: 's', arguments: { queries: ['x'] } },
      ],
    });
  });

  test('says which error broke it off', () => {
    const read = stream(
      created,
      start(0, { type: 'model_output' }),
      delta(0, { type: 'text', text: 'Hal' }),
      {
        event_type: 'error',
        error: { code: 'unavailable', message: 'Overloaded' },
      },
    );

    expect(read).toMatchObject({ error: 'Overloaded', isComplete: false, choices: [{ text: 'Hal' }] });
  });

  test('keeps arguments that are no JSON as text, with an issue', () => {
    const { choices, issues } = stream(delta(0, { type: 'arguments_delta', arguments: '{"x"' }), completed);

    expect(choices[0]?.toolCalls).toEqual([{ id: null, name: '', arguments: '{"x"' }]);
    expect(issues).toEqual([{ message: 'The arguments of the tool "" are not JSON.', raw: '{"x"' }]);
  });
});

describe('a whole interaction', () => {
  test('in the background has a status before it has steps', () => {
    expect(geminiInteractions.response({ id: 'v1', status: 'in_progress' })).toMatchObject({
      choices: [],
      issues: [],
      error: null,
    });
  });

  test('says why a step failed', () => {
    const steps = [{ type: 'model_output', content: [], error: { code: 13, message: 'Filtered' } }];

    expect(geminiInteractions.response({ status: 'failed', steps }).error).toBe('Filtered');
  });

  test('with neither is an issue', () => {
    expect(geminiInteractions.response({ id: 'v1' }).issues[0]?.message).toBe('The response has no steps.');
  });
});
