import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { answerTo, countTokens, toPieces } from './answers.ts';
import { type DemoAnswer, demoModel, promptOf, streamed, whole } from './api.ts';

const MessagesRequest = z.looseObject({
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })).min(1),
  max_tokens: z.int().positive(),
  stream: z.boolean().optional().default(false),
});

/** Answers as Anthropic's Messages API does. @see Anthropic API reference, messages and streaming messages */
export function createMessage(body: unknown): DemoAnswer {
  const request = MessagesRequest.safeParse(body);
  if (!request.success) {
    const message = 'messages must be a list of at least one message, and max_tokens a number.';
    return anthropicError(400, 'invalid_request_error', message);
  }

  const prompt = promptOf(request.data);
  const text = answerTo(prompt);
  const pieces = toPieces(text);
  const message = {
    id: `msg_demo_${randomUUID().replaceAll('-', '')}`,
    type: 'message',
    role: 'assistant',
    model: demoModel,
    content: [{ type: 'text', text }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: countTokens(prompt), output_tokens: pieces.length },
  };
  if (!request.data.stream) return whole(200, message);

  const event = (type: string, value: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...value })}\n\n`;
  const start = { ...message, content: [], stop_reason: null, usage: { ...message.usage, output_tokens: 1 } };
  return streamed([
    event('message_start', { message: start }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...pieces.map((piece) =>
      event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: piece } }),
    ),
    event('content_block_stop', { index: 0 }),
    event('message_delta', {
      delta: { stop_reason: message.stop_reason, stop_sequence: null },
      usage: { output_tokens: pieces.length },
    }),
    event('message_stop', {}),
  ]);
}

/** @see Anthropic API reference, errors */
export function anthropicError(status: number, type: string, message: string): DemoAnswer {
  return whole(status, { type: 'error', error: { type, message } });
}
