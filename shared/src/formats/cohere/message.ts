import { readContent, readToolCalls } from '../content.ts';
import type { Part } from '../format.ts';
import { arrayOf, type JsonRecord, nonEmptyText, recordOf, textOf, toJson } from '../json.ts';

/**
 * The parts of an assistant's message. Its content has text and thinking; what it means to do with its tools is in
 * `tool_plan` (Cohere documentation, "Tool use").
 */
export function readAssistantParts(message: JsonRecord): Part[] {
  const plan = textOf(message.tool_plan);
  return [
    ...readContent(message.content),
    ...(plan === '' ? [] : [{ type: 'reasoning', text: plan } as const]),
    ...readToolCalls(message).map((call) => ({ type: 'tool-call', ...call }) as const),
  ];
}

/** A tool's result is text, or documents whose data is one. */
export function readToolParts(message: JsonRecord): Part[] {
  const { content } = message;
  const pieces = typeof content === 'string' ? [content] : arrayOf(content);
  const text = pieces.map(resultText).join('');
  return [{ type: 'tool-result', id: nonEmptyText(message.tool_call_id), text }];
}

function resultText(piece: unknown): string {
  if (typeof piece === 'string') return piece;
  const { type, text, document } = recordOf(piece);
  if (type !== 'document') return textOf(text);
  const data = recordOf(document).data ?? document;
  return typeof data === 'string' ? data : toJson(data);
}
