import type { Draft } from '../chunks.ts';
import { countOf, type JsonRecord, recordOf, textOf } from '../json.ts';

/** Where the text of an event goes: into a field of the item, or of a part in one of the item's lists. */
interface Place {
  /** Type of the item, where its own start is missing. */
  readonly item: string;
  readonly field: string;
  readonly list?: 'content' | 'summary';
  /** Type of the part, likewise. */
  readonly part?: string;
}

/** By the name of the event, without its last word (OpenAI API reference, "Responses", section on streaming events). */
const places: Readonly<Record<string, Place>> = {
  'response.output_text': { item: 'message', list: 'content', part: 'output_text', field: 'text' },
  'response.refusal': { item: 'message', list: 'content', part: 'refusal', field: 'refusal' },
  'response.reasoning_text': { item: 'reasoning', list: 'content', part: 'reasoning_text', field: 'text' },
  'response.reasoning_summary_text': {
    item: 'reasoning',
    list: 'summary',
    part: 'summary_text',
    field: 'text',
  },
  'response.function_call_arguments': { item: 'function_call', field: 'arguments' },
  'response.custom_tool_call_input': { item: 'custom_tool_call', field: 'input' },
  'response.mcp_call_arguments': { item: 'mcp_call', field: 'arguments' },
  'response.code_interpreter_call_code': { item: 'code_interpreter_call', field: 'code' },
};

/**
 * The item after one more event of its stream; `undefined` if the event says nothing about an item.
 *
 * Text comes as `delta` and once more in whole at its end, which is all that some servers send (LM Studio).
 */
export function addItemEvent(item: Draft | undefined, type: string, data: JsonRecord): Draft | undefined {
  const end = type.lastIndexOf('.');
  const [name, verb] = [type.slice(0, end), type.slice(end + 1)];
  switch (name) {
    case 'response.output_item':
      return { ...recordOf(data.item) };
    case 'response.content_part':
      return withPart(item ?? { type: 'message' }, 'content', data, () => recordOf(data.part));
    case 'response.reasoning_summary_part':
      return withPart(item ?? { type: 'reasoning' }, 'summary', data, () => recordOf(data.part));
    case 'response.output_text.annotation':
      return withPart(item ?? { type: 'message' }, 'content', data, (part) => {
        if (!Array.isArray(part.annotations)) return { ...part, annotations: [data.annotation] };
        part.annotations.push(data.annotation);
        return part;
      });
  }
  const place = Object.hasOwn(places, name) ? places[name] : undefined;
  if (place === undefined) return undefined;
  const { list, field } = place;
  const add = (to: Draft) =>
    Object.assign(to, {
      [field]: verb === 'delta' ? textOf(to[field]) + textOf(data.delta) : textOf(data[field]),
    });
  const started = item ?? { type: place.item };
  if (list === undefined) return add(started);
  return withPart(started, list, data, (part) => add({ type: place.part, ...part }));
}

/** A part whose number is beyond the end of its list goes to the end. */
function withPart(
  item: Draft,
  list: 'content' | 'summary',
  data: JsonRecord,
  change: (part: JsonRecord) => JsonRecord,
): Draft {
  const parts = Array.isArray(item[list]) ? item[list] : [];
  const number = countOf(list === 'content' ? data.content_index : data.summary_index) ?? 0;
  const index = Math.min(Math.floor(number), parts.length);
  parts[index] = change(recordOf(parts[index]));
  item[list] = parts;
  return item;
}
