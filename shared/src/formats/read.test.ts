import { describe, expect, test } from 'vitest';
import { findFormat, formatById, formats, readRequest, readResponse } from './index.ts';

const strange: [string, unknown][] = [
  ['null', null],
  ['a number', 7],
  ['a text', 'hello'],
  ['true', true],
  ['an empty array', []],
  ['an array of odd things', [null, 1, [], {}]],
  ['an empty object', {}],
  ['choices of odd things', { choices: [null, 1, 'a', [], {}], content: [null, 1, 'a', [], {}] }],
  ['wrong types', { choices: 1, content: 2, model: [], usage: 'x', messages: 'y', tools: {}, stream: 'no' }],
  ['odd messages', { messages: [null, 1, 'a', {}, { role: 1 }, { role: 'user', content: [1, null, {}] }] }],
  ['odd details', { usage: { prompt_tokens: -1, input_tokens: 'x', iterations: [1, {}] }, choices: [{}] }],
  ['odd candidates', { candidates: [null, 1, {}, { content: { parts: [null, 1, { functionCall: [] }] } }] }],
  ['odd steps', { steps: [null, 1, {}, { type: 'model_output', content: 1 }], status: 1, input: [null, 1] }],
  ['odd contents', { contents: [null, 1, { parts: [null, {}] }], systemInstruction: 1, system: [null, 1] }],
  [
    'an odd message',
    { message: { content: 1, tool_calls: [null, {}] }, output: { message: { content: [1] } } },
  ],
  ['odd tool calls', { choices: [{ message: { tool_calls: [null, {}, { function: 1 }], content: [[]] } }] }],
  [
    'odd output',
    { status: 'completed', output: [null, 1, {}, { type: 1 }, { type: 'message', content: [1, {}] }] },
  ],
  [
    'odd input',
    { input: [null, 1, {}, { type: 1 }, [1], { type: 'x_call_output', output: 1 }], prompt: [{}, [{}]] },
  ],
  [
    'an odd turn',
    { message: 1, chat_history: [null, 1, { role: 'TOOL', tool_results: [1] }], text: 1, data: 1 },
  ],
  ['a prototype', JSON.parse('{"__proto__":{"model":"x"},"choices":[{"delta":{"__proto__":{"a":1}}}]}')],
];

describe.each(Object.entries(formats))('%s', (id, format) => {
  test('finds the error that a provider puts into an array', () => {
    const read = format.response([{ error: { code: 429, message: 'Quota exceeded.' } }]);

    expect(read).toMatchObject({ error: 'Quota exceeded.', choices: [], issues: [] });
  });

  test('is found by its id', () => {
    expect(formatById(id)).toBe(format);
    expect(format.id).toBe(id);
  });

  test.each(strange)('reads %s without throwing', (_, value) => {
    const readings = [
      () => format.request(value),
      () => format.response(value),
      () => format.stream([{ event: undefined, data: JSON.stringify(value) }]),
      () => format.stream(streamOf(value)),
      ...converseEvents.map(
        (event) => () => format.stream(streamOf(value).map((each) => ({ ...each, event }))),
      ),
    ];

    for (const read of readings) expect(read).not.toThrow();
  });

  test.each([
    '@',
    '{"content":@}',
    '{"content":[{"type":"tool_use","input":@},{"type":"tool_result","content":@},@]}',
    '{"messages":[{"role":"user","content":@},{"role":"assistant","tool_calls":[{"function":{"arguments":@}}]}]}',
    '{"choices":[{"message":{"tool_calls":[{"function":{"arguments":@}}],"audio":@}}]}',
    '{"choices":[{"delta":{"content":[{"type":"thinking","thinking":[@]}],"x":@,"tool_calls":[{"x":@}]}}]}',
    '{"type":"content_block_start","content_block":{"type":"tool_use","input":@}}',
    '{"type":"content_block_delta","delta":{"type":"text_delta","text":@}}',
    '{"type":"message_start","message":@}',
    '{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":@}},@]},"finishReason":@}]}',
    '{"event_type":"step.delta","delta":@}',
    '{"message":{"tool_calls":[{"function":{"arguments":@}}]},"response":@}',
    '{"output":{"message":{"content":[{"toolUse":{"input":@}},@]}}}',
    '{"contents":[{"parts":[{"functionResponse":{"response":@}},@]}],"input":[@]}',
    '{"input":[{"type":"shell_call","call_id":"a","action":@},{"type":"a_call_output","output":@},{"type":@}]}',
    '{"status":"completed","output":[{"type":"function_call","arguments":@},{"type":"message","content":@}]}',
    '{"type":"response.output_item.done","item":{"type":"shell_call","call_id":"a","action":@}}',
    '{"type":"response.content_part.added","part":@}',
    '{"type":"response.completed","response":{"output":[@,{"type":"custom_tool_call","input":@}]}}',
    '{"message":"a","chat_history":[{"role":"TOOL","tool_results":[{"outputs":@}]}],"prompt":@}',
    '{"type":"tool-call-delta","delta":{"message":{"tool_calls":{"function":{"arguments":@,"x":@}}}}}',
    '{"event_type":"stream-end","response":{"text":"a","tool_calls":[{"parameters":@}]}}',
  ])('reads %s nested deeper than the stack', (template) => {
    const depth = 20_000;
    const open = '{"type":"thinking","thinking":[';
    const data = template.replaceAll('@', `${open.repeat(depth)}1${']}'.repeat(depth)}`);
    const event = { event: undefined, data };

    const readings = [
      readRequest(format, data),
      readResponse(format, data, 'whole'),
      format.stream([event, event]),
    ];

    expect(readings.every(({ issues }) => Array.isArray(issues))).toBe(true);
  });

  test('keeps a malformed event as an issue and reads on', () => {
    const read = format.stream([
      { event: undefined, data: '{"broken' },
      { event: undefined, data: '7' },
      { event: undefined, data: 'x'.repeat(5000) },
    ]);

    const raw = read.issues.map((issue) => issue.raw ?? '');
    expect(raw.slice(0, 2)).toEqual(['{"broken', '7']);
    expect(raw[2]).toHaveLength(1000);
  });

  test('a stream with nothing in it is incomplete and has no choices', () => {
    const read = readResponse(format, '', 'event-stream');

    expect(read).toMatchObject({ choices: [], isComplete: false, error: null });
    expect(read.issues).toEqual([{ message: 'The stream ended before its end mark.' }]);
  });

  test('a body that is not JSON is an issue and stays as text', () => {
    const read = readResponse(format, '<html>Bad gateway</html>', 'whole');

    expect(read).toMatchObject({ body: '<html>Bad gateway</html>', choices: [], isComplete: false });
    expect(read.issues).toEqual([
      { message: 'The response body is not JSON.', raw: '<html>Bad gateway</html>' },
    ]);
  });

  test('a request that is not JSON is an issue', () => {
    expect(readRequest(format, '{"model":').issues).toEqual([
      { message: 'The request body is not JSON.', raw: '{"model":' },
    ]);
  });

  test.each([
    ['{"error":{"message":"no credit","type":"x"}}', 'no credit'],
    ['{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}', 'Overloaded'],
    ['{"code":"x","error":"Incorrect key"}', 'Incorrect key'],
    ['{"object":"error","message":"Invalid model"}', 'Invalid model'],
    ['{"message":"Unauthorized","request_id":"1"}', 'Unauthorized'],
    ['{"detail":"Not Found"}', 'Not Found'],
    ['{"detail":[{"type":"missing","msg":"Field required"}]}', 'Field required'],
  ])('says what went wrong in %s', (body, message) => {
    const read = readResponse(format, body, 'whole');

    expect(read).toMatchObject({ error: message, choices: [], issues: [] });
  });
});

test('the last event counts without its blank line if it is whole', () => {
  const format = formats['openai-chat'];
  const start = 'data: {"choices":[{"delta":{"content":"hi"}}]}\n\n';

  const whole = readResponse(format, `${start}data: [DONE]`, 'event-stream');
  const cut = readResponse(format, `${start}data: {"choices":[{"delta":{"con`, 'event-stream');

  expect(whole).toMatchObject({ isComplete: true, issues: [] });
  expect(cut).toMatchObject({ isComplete: false, choices: [{ text: 'hi' }] });
  expect(cut.issues).toHaveLength(1);
});

test.each([
  ['POST', '/v1/chat/completions', 'openai-chat'],
  ['POST', '/chat/completions', 'openai-chat'],
  ['POST', '/openai/deployments/gpt/chat/completions', 'openai-chat'],
  ['GET', '/v1/chat/completions', undefined],
  ['POST', '/v1/chat/completions/abc', undefined],
  ['POST', '/v1/messages', 'anthropic-messages'],
  ['POST', '/anthropic/v1/messages', 'anthropic-messages'],
  ['POST', '/messages', 'anthropic-messages'],
  ['POST', '/v1/messages/count_tokens', undefined],
  ['POST', '/v1/threads/t/messages', undefined],
  ['POST', '/v1beta/openai/chat/completions', 'openai-chat'],
  ['POST', '/v1beta/models/gemini-3-pro-preview:generateContent', 'gemini'],
  ['POST', '/v1beta/models/gemini-3-pro-preview:streamGenerateContent', 'gemini'],
  ['POST', '/v1/projects/p/locations/l/publishers/google/models/gemini-3:streamGenerateContent', 'gemini'],
  ['POST', '/v1beta/models/gemini-3-pro-preview%3AgenerateContent', 'gemini'],
  ['POST', '/v1beta/models/gemini-embedding-001:embedContent', undefined],
  ['POST', '/v1beta/models/gemini-3-pro-preview:countTokens', undefined],
  ['GET', '/v1beta/models/gemini-3-pro-preview', undefined],
  ['POST', '/v1beta/interactions', 'gemini-interactions'],
  ['GET', '/v1beta/interactions/v1_abc', undefined],
  ['POST', '/api/chat', 'ollama'],
  ['POST', '/api/generate', 'ollama'],
  ['POST', '/api/pull', undefined],
  ['GET', '/api/tags', undefined],
  ['POST', '/model/us.amazon.nova-lite-v1%3A0/converse', 'bedrock-converse'],
  ['POST', '/model/arn%3Aaws%3Abedrock%3A1%3Ainference-profile%2Fa/converse-stream', 'bedrock-converse'],
  ['POST', '/model/amazon.nova-lite-v1:0/invoke', undefined],
  ['POST', '/v1/responses', 'openai-responses'],
  ['POST', '/responses/', 'openai-responses'],
  ['POST', '/openai/responses', 'openai-responses'],
  ['POST', '/openai/v1/responses', 'openai-responses'],
  ['POST', '/api/v1/responses', 'openai-responses'],
  ['GET', '/v1/responses', undefined],
  ['POST', '/v1/responses/resp_1/cancel', undefined],
  ['POST', '/v1/responses/compact', undefined],
  ['POST', '/v1/responses/input_tokens', undefined],
  ['POST', '/v1/forms/f/responses', undefined],
  ['POST', '/v1/completions', 'openai-completions'],
  ['POST', '/completions', 'openai-completions'],
  ['POST', '/beta/completions', 'openai-completions'],
  ['POST', '/openai/deployments/gpt/completions', 'openai-completions'],
  ['POST', '/v1/engines/davinci/completions', 'openai-completions'],
  ['POST', '/v1/fim/completions', undefined],
  ['POST', '/v1/agents/completions', undefined],
  ['POST', '/v1/embeddings', 'openai-embeddings'],
  ['POST', '/v1beta/openai/embeddings', 'openai-embeddings'],
  ['POST', '/openai/deployments/ada/embeddings', 'openai-embeddings'],
  ['POST', '/api/embeddings', undefined],
  ['POST', '/v2/chat', 'cohere'],
  ['POST', '/v1/chat', 'cohere'],
  ['POST', '/compatibility/v1/chat/completions', 'openai-chat'],
])('%s %s is in the format %s', (method, path, id) => {
  expect(findFormat(method, path)?.id).toBe(id);
});

/** Bedrock's events have their kind in their name. */
const converseEvents = [
  'messageStart',
  'contentBlockStart',
  'contentBlockDelta',
  'messageStop',
  'metadata',
  'error',
];

/** The value in every place of a stream where a provider could put one. */
function streamOf(value: unknown): { event: undefined; data: string }[] {
  const delta = { content: value, tool_calls: value, reasoning: value, refusal: value, x: value };
  return [
    { choices: [{ index: value, delta, logprobs: value, finish_reason: value }], usage: value, error: value },
    { choices: [{ delta: { content: [value, value], tool_calls: [value, { function: value }] } }] },
    { choices: [{ delta: { content: [{ type: 'thinking', thinking: value }] } }] },
    { choices: [{ delta: { content: [{ type: 'thinking', thinking: value }] } }] },
    { choices: [{ message: value }] },
    { type: 'message_start', message: value },
    { type: 'content_block_start', index: value, content_block: value },
    { type: 'content_block_delta', index: 0, delta: value },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: value } },
    { type: 'content_block_delta', index: 9, delta: { type: 'citations_delta', citation: value } },
    { type: 'message_delta', delta: value, usage: value },
    { type: 'error', error: value },
    { type: 'response.created', response: value },
    { type: 'response.in_progress', response: { output: [value, { type: 'message', content: [value] }] } },
    { type: 'response.output_item.added', output_index: value, item: value },
    { type: 'response.content_part.added', output_index: value, content_index: value, part: value },
    { type: 'response.output_text.delta', output_index: 1e9, content_index: 1e9, delta: value },
    { type: 'response.output_text.annotation.added', content_index: 0.5, annotation: value },
    { type: 'response.reasoning_summary_text.done', summary_index: value, text: value },
    { type: 'response.function_call_arguments.delta', output_index: 0, delta: value },
    { id: value, type: 'message-start', delta: value },
    { type: 'content-delta', index: value, delta: { message: { content: value } } },
    { type: 'content-delta', index: 1e9, delta: { message: { content: { text: value, thinking: value } } } },
    { type: 'tool-call-start', index: value, delta: { message: { tool_calls: value } } },
    { type: 'citation-start', index: value, delta: { message: { citations: value } } },
    { event_type: value, text: value },
    { event_type: 'text-generation', text: value },
    { event_type: 'stream-end', response: value, finish_reason: value },
    { choices: [{ index: value, text: value, logprobs: value }], data: value },
    { type: value },
    { candidates: value, usageMetadata: value, promptFeedback: value },
    {
      candidates: [
        { index: value, content: { parts: [{ functionCall: { name: 'f', willContinue: true } }] } },
      ],
    },
    {
      candidates: [{ content: { parts: [{ functionCall: { partialArgs: [value, { jsonPath: value }] } }] } }],
    },
    { candidates: [{ content: { parts: [value, { text: value }] }, finishReason: value }] },
    { event_type: 'interaction.created', interaction: value },
    { event_type: 'step.start', index: value, step: value },
    { event_type: 'step.delta', index: 0, delta: { type: 'text', text: value } },
    { event_type: 'step.delta', index: 0, delta: { type: 'text_annotation_delta', annotations: value } },
    { event_type: 'step.delta', index: 1, delta: value },
    { message: { content: value, tool_calls: value, thinking: value }, response: value, done: value },
    { contentBlockIndex: value, start: value, delta: value, stopReason: value, usage: value },
  ].map((event) => ({ event: undefined, data: JSON.stringify(event) }));
}
