import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { answerTo, countTokens, toPieces } from './answers.ts';
import { type DemoAnswer, demoModel, promptOf, streamed, whole } from './api.ts';

const ChatRequest = z.looseObject({
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })).min(1),
  stream: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
});

const fingerprint = 'thumbwire-demo';

/** Answers as OpenAI's chat completions do. @see OpenAI API reference, chat: the completion and its chunk object */
export function chatCompletion(body: unknown): DemoAnswer {
  const request = ChatRequest.safeParse(body);
  if (!request.success) return openaiError(400, 'messages must be a list of at least one message.');

  const prompt = promptOf(request.data);
  const text = answerTo(prompt);
  const pieces = toPieces(text);
  const usage = {
    prompt_tokens: countTokens(prompt),
    completion_tokens: pieces.length,
    total_tokens: countTokens(prompt) + pieces.length,
  };
  const common = {
    id: `chatcmpl-demo-${randomUUID()}`,
    created: Math.floor(Date.now() / 1000),
    model: demoModel,
    system_fingerprint: fingerprint,
  };
  if (!request.data.stream) {
    const message = { role: 'assistant', content: text, refusal: null };
    return whole(200, {
      ...common,
      object: 'chat.completion',
      choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
      usage,
    });
  }

  const chunk = (choices: unknown[], extra: object = {}) =>
    `data: ${JSON.stringify({ ...common, object: 'chat.completion.chunk', choices, ...extra })}\n\n`;
  const delta = (value: object, finishReason: string | null = null) =>
    chunk([{ index: 0, delta: value, logprobs: null, finish_reason: finishReason }]);
  const hasUsage = request.data.stream_options?.include_usage === true;
  return streamed([
    delta({ role: 'assistant', content: '', refusal: null }),
    ...pieces.map((content) => delta({ content })),
    delta({}, 'stop'),
    ...(hasUsage ? [chunk([], { usage })] : []),
    'data: [DONE]\n\n',
  ]);
}

/** @see OpenAI API reference, models */
export function listModels(): DemoAnswer {
  return whole(200, {
    object: 'list',
    data: [{ id: demoModel, object: 'model', created: 0, owned_by: fingerprint }],
  });
}

/** @see OpenAI API reference, error codes */
export function openaiError(status: number, message: string): DemoAnswer {
  return whole(status, { error: { message, type: 'invalid_request_error', param: null, code: null } });
}
