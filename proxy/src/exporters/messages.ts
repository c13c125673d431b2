import type { Choice, Message, Part } from '@thumbwire/shared/formats';

/**
 * A message as training tools take it: the shape of OpenAI's chat completions.
 *
 * @see https://huggingface.co/docs/trl/dataset_formats (conversational), OpenAI API reference "Chat completions"
 */
export interface TrainingMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  /** Media keep the provider's shape, among parts. */
  readonly content: string | readonly unknown[] | null;
  readonly tool_calls?: readonly TrainingToolCall[];
  readonly tool_call_id?: string;
}

interface TrainingToolCall {
  readonly id?: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** The messages of a request. One with several results of tools becomes one message for each. */
export function trainingMessages(messages: readonly Message[]): TrainingMessage[] {
  return messages.flatMap(({ role, parts }) => {
    const results = parts.flatMap((part) => (part.type === 'tool-result' ? [resultMessage(part)] : []));
    const rest = parts.filter(({ type }) => type !== 'tool-result');
    if (rest.length === 0) return results;
    const calls = rest.flatMap((part) => (part.type === 'tool-call' ? [toolCall(part)] : []));
    const turn: TrainingMessage = {
      role: role === 'developer' ? 'system' : role,
      content: contentOf(rest, calls.length > 0),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    };
    return [...results, turn];
  });
}

/** The answer of an assistant; `null` if it says nothing and calls nothing. */
export function trainingAnswer({ text, refusal, toolCalls }: Choice): TrainingMessage | null {
  const content = text || refusal || null;
  if (content === null && toolCalls.length === 0) return null;
  return {
    role: 'assistant',
    content,
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls.map(toolCall) }),
  };
}

function resultMessage({ id, text }: Extract<Part, { type: 'tool-result' }>): TrainingMessage {
  return { role: 'tool', content: text, ...(id === null ? {} : { tool_call_id: id }) };
}

function toolCall(call: {
  readonly id: string | null;
  readonly name: string;
  readonly arguments: string;
}): TrainingToolCall {
  return {
    ...(call.id === null ? {} : { id: call.id }),
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  };
}

/** Text alone is text; with media among it, all are parts. Reasoning is no part of a turn that others learn from. */
function contentOf(parts: readonly Part[], hasCalls: boolean): TrainingMessage['content'] {
  const said = parts.flatMap((part) => (part.type === 'text' || part.type === 'refusal' ? [part.text] : []));
  if (parts.some(({ type }) => type === 'other')) {
    return parts.flatMap((part): unknown[] => {
      if (part.type === 'other') return [part.value];
      return part.type === 'text' || part.type === 'refusal' ? [{ type: 'text', text: part.text }] : [];
    });
  }
  return said.length === 0 && hasCalls ? null : said.join('\n');
}
