import type { Draft } from '../chunks.ts';
import type { Issue } from '../format.ts';
import { issue, type JsonRecord, parseJson, textOf } from '../json.ts';

/** A content block being put together from the events of a stream. */
export interface BlockDraft {
  readonly block: Draft;
  /** JSON text of a tool's input as far as it has come; empty if none was sent. */
  readonly input: string;
}

export function startBlock(block: JsonRecord): BlockDraft {
  return { block: { ...block }, input: '' };
}

/**
 * Adds one delta. The input of a tool streams as pieces of JSON text, citations come one by one; of all other
 * deltas (text, thinking, signature, compaction) the texts run on in the field of the block that has their name.
 */
export function addBlockDelta(draft: BlockDraft | undefined, delta: JsonRecord): BlockDraft {
  const { type, ...fields } = delta;
  // A block whose start is missing is what its deltas say.
  const { block, input } = draft ?? startBlock({ type: textOf(type).replace(/_delta$/, '') });
  switch (type) {
    case 'input_json_delta':
      return { block, input: input + textOf(fields.partial_json) };
    case 'citations_delta':
      if (Array.isArray(block.citations)) block.citations.push(fields.citation);
      else block.citations = [fields.citation];
      return { block, input };
    default: {
      const added = Object.entries(fields).map(([key, value]) => {
        const current = block[key];
        return [key, typeof current === 'string' && typeof value === 'string' ? current + value : value];
      });
      Object.assign(block, Object.fromEntries(added));
      return { block, input };
    }
  }
}

/** The block as a whole response has it: a tool's input is parsed, or stays text if that fails. */
export function finishBlock(draft: BlockDraft, issues: Issue[]): BlockDraft {
  const { block, input } = draft;
  if (input === '') return draft;
  const json = parseJson(input);
  if (!json.ok) issues.push(issue(`The input of the tool "${textOf(block.name)}" is not JSON.`, input));
  return { block: { ...block, input: json.ok ? json.value : input }, input };
}
