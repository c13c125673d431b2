import type { ToolCall } from '../format.ts';
import { arrayOf, type JsonRecord, nonEmptyText, recordOf, textOf, toJson } from '../json.ts';

/** What a reasoning item says: the reasoning itself where the provider shows it, otherwise its summary. */
export function readReasoningItem(item: JsonRecord): string {
  return partTexts(item.content) || partTexts(item.summary);
}

function partTexts(parts: unknown): string {
  return arrayOf(parts)
    .map((part) => textOf(recordOf(part).text))
    .join('');
}

/**
 * The call that an item asks the caller to answer; `null` for any other item.
 *
 * The answer refers to the `call_id`, which the provider's own tools (web search, MCP) do not have. A built-in tool
 * of the caller's (shell, computer, patch) has no name but that of its type, and in place of arguments an action,
 * which counts once it is whole.
 */
export function readCallItem(item: JsonRecord): ToolCall | null {
  const type = textOf(item.type);
  const id = nonEmptyText(item.call_id);
  const isNamed = type === 'function_call' || type === 'custom_tool_call';
  if (!isNamed && (id === null || !type.endsWith('_call'))) return null;
  const input = item.arguments ?? item.input;
  const action = item.status === 'in_progress' ? '' : (item.action ?? item.actions ?? item.operation ?? '');
  const args = input ?? action;
  return {
    id: id ?? nonEmptyText(item.id),
    name: nonEmptyText(item.name) ?? type.replace(/_call$/, ''),
    arguments: typeof args === 'string' ? args : toJson(args),
  };
}
