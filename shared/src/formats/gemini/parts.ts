import type { Issue } from '../format.ts';
import { arrayOf, isRecord, type JsonRecord, nonEmptyText } from '../json.ts';
import { addPartialArgs } from './partial-args.ts';

/** Parts of a candidate being put together. */
export interface PartsDraft {
  readonly parts: JsonRecord[];
  /** The function call whose arguments are still to come, in pieces; `null`: none. */
  open: Record<string, unknown> | null;
}

export function startParts(): PartsDraft {
  return { parts: [], open: null };
}

/** Adds a part that came: texts of the same kind run on from each other, and so do the pieces of a function call. */
export function addPart(draft: PartsDraft, part: JsonRecord, issues: Issue[]): void {
  if (isRecord(part.functionCall)) addCall(draft, part, part.functionCall, issues);
  else if (typeof part.text === 'string') addText(draft.parts, part, part.text);
  else draft.parts.push(part);
}

/** A signature ends the text that it signs; the last piece is often empty and carries nothing else. */
function addText(parts: JsonRecord[], part: JsonRecord, text: string): void {
  const last = parts.at(-1);
  const runsOn =
    typeof last?.text === 'string' &&
    (last.thought === true) === (part.thought === true) &&
    (last.thoughtSignature === undefined || text === '');
  if (runsOn) parts[parts.length - 1] = { ...last, ...part, text: last.text + text };
  else if (text !== '' || parts.length === 0 || Object.keys(part).length > 1) parts.push(part);
}

/**
 * A call comes whole, or without its arguments and `willContinue`; then nameless pieces follow, up to one without
 * `willContinue` (Vertex AI reference, "FunctionCall").
 */
function addCall(draft: PartsDraft, part: JsonRecord, piece: JsonRecord, issues: Issue[]): void {
  const { partialArgs, willContinue, ...fields } = piece;
  const pieces = arrayOf(partialArgs);
  if (nonEmptyText(piece.name) !== null) {
    const call: Record<string, unknown> = { ...fields };
    draft.parts.push({ ...part, functionCall: call });
    draft.open = call;
  }
  if (draft.open !== null && pieces.length > 0) {
    const args = isRecord(draft.open.args) ? draft.open.args : {};
    draft.open.args = args;
    addPartialArgs(args, pieces, issues);
  }
  if (willContinue !== true) draft.open = null;
}
