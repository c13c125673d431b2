import type { Part, ToolCall } from './format.ts';
import { arrayOf, isRecord, type JsonRecord, nonEmptyText, recordOf, textOf, toJson } from './json.ts';

/**
 * The parts of a message's content: text, or an array of parts. Mistral puts reasoning there too, as parts of the
 * type `thinking` (Mistral documentation, "Reasoning").
 */
export function readContent(content: unknown): Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return arrayOf(content).map(readPart);
}

function readPart(value: unknown): Part {
  if (typeof value === 'string') return { type: 'text', text: value };
  if (!isRecord(value)) return { type: 'other', value };
  switch (value.type) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return { type: 'text', text: textOf(value.text) };
    case 'thinking':
      return { type: 'reasoning', text: thinkingText(value.thinking) };
    case 'refusal':
      return { type: 'refusal', text: textOf(value.refusal) };
    default:
      return { type: 'other', value };
  }
}

function thinkingText(thinking: unknown): string {
  if (typeof thinking === 'string') return thinking;
  return arrayOf(thinking)
    .map((part) => textOf(recordOf(part).text))
    .join('');
}

/** The texts of the parts of one type, joined. */
export function joinParts(parts: readonly Part[], type: 'text' | 'reasoning' | 'refusal'): string {
  return parts.map((part) => (part.type === type ? part.text : '')).join('');
}

/** A message's reasoning: DeepSeek and xAI send `reasoning_content`, OpenRouter, Groq and Cerebras `reasoning`. */
export function readReasoning(message: JsonRecord): string {
  return textOf(message.reasoning_content) || textOf(message.reasoning);
}

/** The tool calls of an assistant message, and its `function_call`, the form that came before them. */
export function readToolCalls(message: JsonRecord): ToolCall[] {
  const calls = arrayOf(message.tool_calls)
    .filter(isRecord)
    .map((call) => readFunction(nonEmptyText(call.id), call.function ?? call.custom));
  return isRecord(message.function_call) ? [...calls, readFunction(null, message.function_call)] : calls;
}

function readFunction(id: string | null, value: unknown): ToolCall {
  const { name, arguments: args, input } = recordOf(value);
  const text = args ?? input ?? '';
  return { id, name: textOf(name), arguments: typeof text === 'string' ? text : toJson(text) };
}
