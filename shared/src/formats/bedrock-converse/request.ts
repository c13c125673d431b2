import type { Issue, Message, Part, ReadRequest } from '../format.ts';
import { arrayOf, isRecord, issue, nonEmptyText, recordOf, textOf, toJson } from '../json.ts';
import { decodeSegment } from '../path.ts';
import { unreadableRequest } from '../read.ts';

/** The model, which may be the name of a resource with encoded slashes, and whether to stream. */
export const conversePath = /\/model\/([^/]+)\/(converse|converse-stream)\/?$/;

/** Reads a request (Amazon Bedrock API reference, "Converse"); what it says of the model is in the path. */
export function readConverseRequest(body: unknown, path = ''): ReadRequest {
  const [, model = '', method] = conversePath.exec(path) ?? [];
  const fromPath = {
    model: nonEmptyText(decodeSegment(model)),
    isStreaming: method === 'converse-stream',
  };
  if (!isRecord(body)) {
    return { ...unreadableRequest(issue('The request body is not a JSON object.', body)), ...fromPath };
  }
  const issues: Issue[] = [];
  const system = arrayOf(body.system).flatMap(readBlock);
  return {
    ...fromPath,
    messages: [
      ...(system.length === 0 ? [] : [{ role: 'system', parts: system } as const]),
      ...arrayOf(body.messages).flatMap((message) => readTurn(message, issues)),
    ],
    tools: arrayOf(recordOf(body.toolConfig).tools),
    issues,
  };
}

/** Tool results come inside a user turn; in the neutral form they are a turn of their own. */
function readTurn(message: unknown, issues: Issue[]): Message[] {
  const { role, content } = recordOf(message);
  if (role !== 'user' && role !== 'assistant') {
    issues.push(issue('A message of the request has no known role.', message));
  }
  const blocks = arrayOf(content);
  const results = blocks.filter((block) => isRecord(recordOf(block).toolResult)).flatMap(readBlock);
  const rest = blocks.filter((block) => !isRecord(recordOf(block).toolResult)).flatMap(readBlock);
  const turns: Message[] = [];
  if (results.length > 0) turns.push({ role: 'tool', parts: results });
  if (rest.length > 0 || results.length === 0) {
    turns.push({ role: role === 'assistant' ? 'assistant' : 'user', parts: rest });
  }
  return turns;
}

/** Images, documents and guarded contents keep their shape. */
function readBlock(block: unknown): Part[] {
  const { text, toolUse, toolResult, reasoningContent } = recordOf(block);
  if (typeof text === 'string') return [{ type: 'text', text }];
  if (isRecord(toolUse)) {
    const { toolUseId: id, name, input } = toolUse;
    const call = { id: nonEmptyText(id), name: textOf(name), arguments: toJson(input ?? {}) };
    return [{ type: 'tool-call', ...call }];
  }
  if (isRecord(toolResult)) return readResult(nonEmptyText(toolResult.toolUseId), toolResult.content);
  const { reasoningText } = recordOf(reasoningContent);
  if (isRecord(reasoningText)) return [{ type: 'reasoning', text: textOf(reasoningText.text) }];
  return [{ type: 'other', value: block }];
}

function readResult(id: string | null, content: unknown): Part[] {
  const blocks = arrayOf(content);
  const text = blocks
    .map(recordOf)
    .map((block) => (block.json === undefined ? textOf(block.text) : toJson(block.json)))
    .join('');
  const media = blocks.filter((block) => {
    const { text, json } = recordOf(block);
    return text === undefined && json === undefined;
  });
  return [{ type: 'tool-result', id, text }, ...media.map((value) => ({ type: 'other', value }) as const)];
}
