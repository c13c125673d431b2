import { describe, expect, test } from 'vitest';
import { openaiResponses } from '../openai-responses.ts';

const read = (body: object) => openaiResponses.request(body);

describe('a request', () => {
  test('keeps every kind of item in neutral form, and what the model gave in one turn together', () => {
    const image = { type: 'input_image', image_url: 'data:image/png;base64,AA' };
    const encrypted = { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'xyz' };
    const search = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
    const tool = { type: 'function', name: 'f' };

    const request = read({
      model: 'm',
      stream: true,
      instructions: 'Be kind.',
      tools: [tool],
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'Look' }, image] },
        { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm' }] },
        encrypted,
        search,
        { type: 'function_call', id: 'fc_1', call_id: 'a', name: 'f', arguments: '{}' },
        { type: 'custom_tool_call', call_id: 'b', name: 'sql', input: 'SELECT 1' },
        { type: 'function_call_output', call_id: 'a', output: '42' },
        { type: 'custom_tool_call_output', call_id: 'b', output: [{ type: 'input_text', text: '1' }, image] },
        {
          type: 'message',
          role: 'assistant',
          content: [
            { type: 'output_text', text: 'Done', annotations: [] },
            { type: 'refusal', refusal: 'No.' },
          ],
        },
        { role: 'developer', content: 'Stop.' },
      ],
    });

    expect(request).toEqual({
      model: 'm',
      isStreaming: true,
      tools: [tool],
      issues: [],
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'Be kind.' }] },
        {
          role: 'user',
          parts: [
            { type: 'text', text: 'Look' },
            { type: 'other', value: image },
          ],
        },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'Hm' },
            { type: 'other', value: encrypted },
            { type: 'other', value: search },
            { type: 'tool-call', id: 'a', name: 'f', arguments: '{}' },
            { type: 'tool-call', id: 'b', name: 'sql', arguments: 'SELECT 1' },
          ],
        },
        { role: 'tool', parts: [{ type: 'tool-result', id: 'a', text: '42' }] },
        {
          role: 'tool',
          parts: [
            { type: 'tool-result', id: 'b', text: '1' },
            { type: 'other', value: image },
          ],
        },
        {
          role: 'assistant',
          parts: [
            { type: 'text', text: 'Done' },
            { type: 'refusal', text: 'No.' },
          ],
        },
        { role: 'developer', parts: [{ type: 'text', text: 'Stop.' }] },
      ],
    });
  });

  test('reads an input that is one text', () => {
    expect(read({ input: 'Hi' })).toEqual({
      model: null,
      isStreaming: false,
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
      tools: [],
      issues: [],
    });
  });

  test('keeps references and approvals as they are', () => {
    const reference = { type: 'item_reference', id: 'msg_1' };
    const approval = { type: 'mcp_approval_response', approval_request_id: 'mcpr_1', approve: true };

    expect(read({ input: [reference, approval] }).messages).toEqual([
      { role: 'assistant', parts: [{ type: 'other', value: reference }] },
      { role: 'user', parts: [{ type: 'other', value: approval }] },
    ]);
  });

  test('reads calls of built-in tools and their results', () => {
    const screenshot = { type: 'computer_screenshot', image_url: 'data:image/png;base64,AA' };

    const { messages } = read({
      input: [
        { type: 'computer_call', call_id: 'c', status: 'completed', action: { type: 'click', x: 1 } },
        { type: 'computer_call_output', call_id: 'c', output: screenshot },
        { type: 'local_shell_call_output', call_id: 'd', output: 'ok' },
      ],
    });

    expect(messages).toEqual([
      {
        role: 'assistant',
        parts: [{ type: 'tool-call', id: 'c', name: 'computer', arguments: '{"type":"click","x":1}' }],
      },
      {
        role: 'tool',
        parts: [
          { type: 'tool-result', id: 'c', text: '' },
          { type: 'other', value: screenshot },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool-result', id: 'd', text: 'ok' }] },
    ]);
  });

  test('keeps a message of an unknown role, with an issue', () => {
    const request = read({ input: [{ role: 'oracle', content: 'Hi' }, 7] });

    expect(request.messages).toEqual([{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }]);
    expect(request.issues.map(({ raw }) => raw)).toEqual(['{"role":"oracle","content":"Hi"}', '7']);
  });
});
