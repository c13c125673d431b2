import type { Issue } from '../format.ts';
import { arrayOf, isRecord, issue, type JsonRecord, parseJson, recordOf, textOf } from '../json.ts';

/** A content block being put together from the events of a stream. */
export interface BlockDraft {
  /** The kinds of content that came, each under its name in a whole block. */
  readonly block: JsonRecord;
  /** JSON text of a tool's input as far as it has come. */
  readonly input: string;
}

/** Only blocks of tools have a start that says something. */
export function startBlock(start: JsonRecord): BlockDraft {
  return { block: start, input: '' };
}

/** Adds one delta (Amazon Bedrock API reference, "ContentBlockDelta"). */
export function addBlockDelta({ block, input }: BlockDraft, delta: JsonRecord): BlockDraft {
  const { text, toolUse, reasoningContent, citation } = delta;
  if (typeof text === 'string') return { block: { ...block, text: textOf(block.text) + text }, input };
  if (isRecord(toolUse)) {
    return { block: { ...block, toolUse: recordOf(block.toolUse) }, input: input + textOf(toolUse.input) };
  }
  if (isRecord(reasoningContent)) {
    return {
      block: { ...block, reasoningContent: addReasoning(recordOf(block.reasoningContent), reasoningContent) },
      input,
    };
  }
  if (citation !== undefined) {
    return { block: { ...block, citations: [...arrayOf(block.citations), citation] }, input };
  }
  return { block: { ...block, ...delta }, input };
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
export function finishBlock({ block, input }: BlockDraft, issues: Issue[]): BlockDraft {
  const { citations, text, ...rest } = block;
  if (citations !== undefined) {
    return { block: { ...rest, citationsContent: { content: [{ text: textOf(text) }], citations } }, input };
  }
  if (!isRecord(block.toolUse)) return { block, input };
  const json = input === '' ? ({ ok: true, value: {} } as const) : parseJson(input);
  if (!json.ok)
    issues.push(issue(`The input of the tool "${textOf(block.toolUse.name)}" is not JSON.`, input));
  return { block: { ...block, toolUse: { ...block.toolUse, input: json.ok ? json.value : input } }, input };
}
