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
import { decodeSegment } from '../path.ts';
import { unreadableRequest } from '../read.ts';

/** The model, and whether to stream: `/v1beta/models/<model>:streamGenerateContent`; in Vertex AI more goes before. */
export const generatePath = /\/([^/]+)(?::|%3A)(generateContent|streamGenerateContent)\/?$/i;

/** Reads a request (Gemini API reference, "models.generateContent"); what it says of the model is in the path. */
export function readGenerateRequest(body: unknown, path = ''): ReadRequest {
  const [, model = '', method = ''] = generatePath.exec(path) ?? [];
  const fromPath = {
    model: nonEmptyText(decodeSegment(model)),
    isStreaming: method.toLowerCase() === 'streamgeneratecontent',
  };
  if (!isRecord(body)) {
    return { ...unreadableRequest(issue('The request body is not a JSON object.', body)), ...fromPath };
  }
  const issues: Issue[] = [];
  // The API takes names in snake case, too (Protocol Buffers, "ProtoJSON Format").
  const instruction = body.systemInstruction ?? body.system_instruction;
  const system = readParts(instruction);
  return {
    ...fromPath,
    messages: [
      ...(system.length === 0 ? [] : [{ role: 'system', parts: system } as const]),
      ...contentsOf(body.contents).flatMap((content) => readContent(content, issues)),
    ],
    tools: arrayOf(body.tools),
    issues,
  };
}

/** A single content stands for an array of one. */
function contentsOf(contents: unknown): readonly unknown[] {
  return isRecord(contents) || typeof contents === 'string' ? [contents] : arrayOf(contents);
}

/** Results of functions come inside a turn of the user; in the neutral form they are a turn of their own. */
function readContent(content: unknown, issues: Issue[]): Message[] {
  const { role } = recordOf(content);
  const isKnown = role === undefined || role === 'user' || role === 'model' || role === 'function';
  if (!isKnown) issues.push(issue('A message of the request has no known role.', content));
  const parts = readParts(content);
  const results = parts.filter((part) => part.type === 'tool-result');
  const rest = parts.filter((part) => part.type !== 'tool-result');
  const turns: Message[] = [];
  if (results.length > 0) turns.push({ role: 'tool', parts: results });
  if (rest.length > 0 || results.length === 0) {
    turns.push({ role: role === 'model' ? 'assistant' : 'user', parts: rest });
  }
  return turns;
}

function readParts(content: unknown): Part[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  const { parts } = recordOf(content);
  return (isRecord(parts) ? [parts] : arrayOf(parts)).map(readPart);
}

/** Media, and what the provider's own tools did, keep their shape. */
function readPart(part: unknown): Part {
  if (typeof part === 'string') return { type: 'text', text: part };
  if (!isRecord(part)) return { type: 'other', value: part };
  const call = part.functionCall ?? part.function_call;
  if (isRecord(call)) {
    const { id, name, args } = call;
    return { type: 'tool-call', id: nonEmptyText(id), name: textOf(name), arguments: toJson(args ?? {}) };
  }
  const result = part.functionResponse ?? part.function_response;
  if (isRecord(result)) {
    return { type: 'tool-result', id: nonEmptyText(result.id), text: resultText(result) };
  }
  if (typeof part.text !== 'string') return { type: 'other', value: part };
  return { type: part.thought === true ? 'reasoning' : 'text', text: part.text };
}

/** The provider asks for an object with the result under `output`, or `result`; anything else is given as JSON. */
function resultText({ response }: JsonRecord): string {
  const { output, result } = recordOf(response);
  const value = output ?? result ?? response;
  return typeof value === 'string' ? value : toJson(value);
}
