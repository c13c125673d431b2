import { type Lane, type Piece, readLanes } from './json-lanes.ts';
import { mayBeSpelled } from './may-be-spelled.ts';
import { begunAtEnd, mark } from './written-forms.ts';

/** A part of the text and what comes into its place. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** From and to, in the joined values of a lane. */
type Span = readonly [from: number, to: number];

/**
 * Takes credentials out of a text that has them in pieces, as a model spells them out over the events of its stream:
 * the values of JSON that stand at the same place, one event after the other, are read as one text. Of what is
 * found there the first piece becomes `[redacted]`, and the rest of them nothing; no other byte changes.
 *
 * @param text May be cut off anywhere.
 * @param forms The credentials as they may be written.
 * @returns The text itself if nothing is found.
 */
export function redactPieces(text: string, forms: readonly string[]): string {
  if (!mayBeSpelled(text, forms)) return text;
  const edits = readLanes(text).flatMap((lane) => editsOf(text, lane, forms));
  if (edits.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return parts.join('') + text.slice(at);
}

function editsOf(text: string, pieces: Lane, forms: readonly string[]): Edit[] {
  const values = pieces.map((piece) => saidBy(text, piece));
  const joined = values.join('');
  const spans = forms.flatMap((form) => occurrences(joined, form));
  // A stream that breaks off leaves the beginning of what was being spelled; where there is no stream, none does.
  const begun = pieces.length > 1 ? begunAtEnd(joined, forms) : 0;
  if (begun > 0) spans.push([joined.length - begun, joined.length]);
  if (spans.length === 0) return [];

  const edits: Edit[] = [];
  const rest = merged(spans);
  let offset = 0;
  let isFirst = true;
  for (const [index, piece] of pieces.entries()) {
    const length = values[index]?.length ?? 0;
    const placeOf = openPiece(text, piece, values[index] ?? '');
    for (let span = rest.at(-1); span !== undefined; span = rest.at(-1)) {
      const [from, to] = span;
      const start = Math.max(from - offset, 0);
      const end = Math.min(to - offset, length);
      if (start >= end) break;
      edits.push({ ...placeOf(start, end), text: replacement(piece, isFirst) });
      isFirst = to <= offset + length;
      if (!isFirst) break;
      rest.pop();
    }
    offset += length;
  }
  return edits;
}

function replacement({ isNumber }: Piece, isFirst: boolean): string {
  if (isNumber) return '0';
  return isFirst ? mark : '';
}

/** What a piece says. */
function saidBy(text: string, { start, end, isNumber }: Piece): string {
  const written = text.slice(start, end);
  if (isNumber) return String.fromCharCode(Number(written) % 256);
  if (!written.includes('\\')) return written;
  try {
    return String(JSON.parse(`"${written}"`));
  } catch {
    return written; // Damaged or cut: it stands for itself.
  }
}

/** Answers where a part of what a piece says is written. */
function openPiece(text: string, { start, end, isNumber }: Piece, said: string) {
  const written = text.slice(start, end);
  let ends: number[] | null = null;
  return (from: number, to: number): { start: number; end: number } => {
    if (isNumber) return { start, end };
    if (!written.includes('\\') || said === written) return { start: start + from, end: start + to };
    ends ??= Array.from(
      written.matchAll(/\\u[\da-f]{4}|\\.|[^\\]/gis),
      ({ index, 0: character }) => index + character.length,
    );
    return { start: start + (ends[from - 1] ?? 0), end: start + (ends[to - 1] ?? written.length) };
  };
}

function occurrences(text: string, form: string): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length)) {
    spans.push([at, at + form.length]);
  }
  return spans;
}

/** One credential may be written inside of another. The last one comes first. */
function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const [from, to] of spans.toSorted(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], to)];
    else result.push([from, to]);
  }
  return result.toReversed();
}
