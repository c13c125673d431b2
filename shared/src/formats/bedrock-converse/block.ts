import type { Issue } from '../format.ts';
import { isRecord, issue, type JsonRecord, parseJson, recordOf, textOf } from '../json.ts';

/** A content block being put together from the events of a stream. */
export interface BlockDraft {
  /** The kinds of content that came, each under its name in a whole block. */
  readonly block: JsonRecord;
  /** JSON text of a tool's input as far as it has come. */
  readonly input: string;
  /** Grows as they come. */
  readonly citations: unknown[];
}

/** Only blocks of tools have a start that says something. */
export function startBlock(start: JsonRecord): BlockDraft {
  return { block: start, input: '', citations: [] };
}

/** Adds one delta (Amazon Bedrock API reference, "ContentBlockDelta"). */
export function addBlockDelta(draft: BlockDraft, delta: JsonRecord): BlockDraft {
  const { block, input, citations } = draft;
  const { text, toolUse, reasoningContent, citation } = delta;
  if (citation !== undefined) citations.push(citation);
  if (typeof text === 'string') return { ...draft, block: { ...block, text: textOf(block.text) + text } };
  if (isRecord(toolUse)) {
    const tool = { ...block, toolUse: recordOf(block.toolUse) };
    return { block: tool, input: input + textOf(toolUse.input), citations };
  }
  if (isRecord(reasoningContent)) {
    const reasoning = addReasoning(recordOf(block.reasoningContent), reasoningContent);
    return { ...draft, block: { ...block, reasoningContent: reasoning } };
  }
  return citation === undefined ? { ...draft, block: { ...block, ...delta } } : draft;
}

/** Texts and signatures run on. */
function addReasoning(reasoning: JsonRecord, delta: JsonRecord): JsonRecord {
  const { text, signature, ...rest } = delta;
  const current = recordOf(reasoning.reasoningText);
  const pieces = { text, signature };
  const added = Object.entries(pieces).filter(([, value]) => typeof value === 'string');
  if (added.length === 0) return { ...reasoning, ...rest };
  const joined = added.map(([key, value]) => [key, textOf(current[key]) + textOf(value)]);
  return { ...reasoning, ...rest, reasoningText: { ...current, ...Object.fromEntries(joined) } };
}

/** The block as a whole response has it: a tool's input is parsed, or stays text if that fails. */
export function finishBlock(draft: BlockDraft, issues: Issue[]): BlockDraft {
  const { block, input, citations } = draft;
  if (citations.length > 0) {
    const { text, ...rest } = block;
    return {
      ...draft,
      block: { ...rest, citationsContent: { content: [{ text: textOf(text) }], citations } },
    };
  }
  if (!isRecord(block.toolUse)) return draft;
  const json = input === '' ? ({ ok: true, value: {} } as const) : parseJson(input);
  if (!json.ok) {
    issues.push(issue(`The input of the tool "${textOf(block.toolUse.name)}" is not JSON.`, input));
  }
  const toolUse = { ...block.toolUse, input: json.ok ? json.value : input };
  return { ...draft, block: { ...block, toolUse } };
}
