import type { Issue, Message, Part, ReadRequest } from '../format.ts';
import {
  arrayOf,
  isRecord,
  issue,
  type JsonRecord,
  nonEmptyText,
  recordOf,
  textOf,
  toJson,
} from '../json.ts';
import { unreadableRequest } from '../read.ts';
import { summaryText } from './response.ts';

/** Reads a request (Gemini API reference, "Creating an interaction"); an agent stands in the place of a model. */
export function readInteractionRequest(body: unknown): ReadRequest {
  if (!isRecord(body)) return unreadableRequest(issue('The request body is not a JSON object.', body));
  const issues: Issue[] = [];
  const system = nonEmptyText(body.system_instruction);
  return {
    model: nonEmptyText(body.model) ?? nonEmptyText(body.agent),
    isStreaming: body.stream === true,
    messages: [
      ...(system === null ? [] : [{ role: 'system', parts: [{ type: 'text', text: system }] } as const]),
      ...readInput(body.input, issues),
    ],
    tools: arrayOf(body.tools),
    issues,
  };
}

/** The input is a text, one content, several of them, or the steps of a whole conversation. */
function readInput(input: unknown, issues: Issue[]): Message[] {
  if (input === undefined) return [];
  const items = Array.isArray(input) ? input : [input];
  const messages: { role: Message['role']; parts: Part[] }[] = [];
  let contents: Part[] | null = null;
  for (const item of items) {
    const step = readStep(item);
    if (step !== null) {
      contents = null;
      messages.push({ role: step.role, parts: [...step.parts] });
    } else if (contents === null) {
      contents = [readContent(item, issues)];
      messages.push({ role: 'user', parts: contents });
    } else contents.push(readContent(item, issues));
  }
  return messages;
}

/** `null`: it is no step. */
function readStep(item: unknown): Message | null {
  const step = recordOf(item);
  switch (step.type) {
    case 'user_input':
      return { role: 'user', parts: readContents(step.content) };
    case 'model_output':
      return { role: 'assistant', parts: readContents(step.content) };
    case 'thought':
      return { role: 'assistant', parts: [{ type: 'reasoning', text: summaryText(step) }] };
    case 'function_call':
      return { role: 'assistant', parts: [toolCall(step)] };
    case 'function_result':
      return { role: 'tool', parts: toolResult(step) };
    default:
      return readTurn(step) ?? readProviderStep(step);
  }
}

/** The form of a conversation before there were steps. */
function readTurn({ role, content }: JsonRecord): Message | null {
  if (role !== 'user' && role !== 'model') return null;
  return { role: role === 'model' ? 'assistant' : 'user', parts: readContents(content) };
}

/** What the provider's own tools did (`google_search_call`, `google_search_result` …) keeps its shape. */
function readProviderStep(step: JsonRecord): Message | null {
  if (!/_(?:call|result)$/.test(textOf(step.type))) return null;
  return { role: 'assistant', parts: [{ type: 'other', value: step }] };
}

function toolCall({ id, name, arguments: args }: JsonRecord): Part {
  return { type: 'tool-call', id: nonEmptyText(id), name: textOf(name), arguments: toJson(args ?? {}) };
}

function toolResult({ call_id: id, result }: JsonRecord): Part[] {
  const parts = Array.isArray(result) ? readContents(result) : [];
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const plain = typeof result === 'string' ? result : toJson(result);
  return [
    { type: 'tool-result', id: nonEmptyText(id), text: Array.isArray(result) ? text : plain },
    ...parts.filter((part) => part.type === 'other'),
  ];
}

function readContents(content: unknown): Part[] {
  const contents = typeof content === 'string' || isRecord(content) ? [content] : arrayOf(content);
  return contents.map((each) => readContent(each, []));
}

function readContent(content: unknown, issues: Issue[]): Part {
  if (typeof content === 'string') return { type: 'text', text: content };
  if (!isRecord(content)) issues.push(issue('A part of the input is neither text nor an object.', content));
  const { type, text } = recordOf(content);
  return type === 'text' ? { type: 'text', text: textOf(text) } : { type: 'other', value: content };
}
