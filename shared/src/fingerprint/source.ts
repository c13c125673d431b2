import { type Mark, type MarkKind, marksOf } from './marks.ts';
import { symbolsOf } from './symbols.ts';

/** The symbols of a markdown source, and which of them a page may rightly not show. */
export interface SourceSymbols {
  readonly symbols: Uint16Array;
  /** For each symbol the number of its region, from 1, or 0 if every page shows it. */
  readonly regions: Uint16Array;
  /** What each region is, by its number; at 0 stands nothing. */
  readonly kinds: readonly (MarkKind | undefined)[];
}

/** More marks than this have only tables of data; their symbols count as shown by every page. */
const mostRegions = 0xffff;

/**
 * Reads a markdown source as `symbolsOf` does, and tells what belongs to its marks.
 *
 * @throws never
 */
export function readSource(source: string): SourceSymbols {
  const pieces: { symbols: Uint16Array; region: number }[] = [];
  const kinds: (MarkKind | undefined)[] = [undefined];
  let length = 0;
  const add = (start: number, end: number, mark: Mark | undefined) => {
    const symbols = symbolsOf(source.slice(start, end));
    if (symbols.length === 0) return;
    const region = mark && kinds.length <= mostRegions ? kinds.push(mark.kind) - 1 : 0;
    pieces.push({ symbols, region });
    length += symbols.length;
  };
  let end = 0;
  for (const mark of marksOf(source)) {
    add(end, mark.start, undefined);
    add(mark.start, mark.end, mark);
    end = mark.end;
  }
  add(end, source.length, undefined);
  return { ...join(pieces, length), kinds };
}

function join(
  pieces: readonly { symbols: Uint16Array; region: number }[],
  length: number,
): Pick<SourceSymbols, 'symbols' | 'regions'> {
  const symbols = new Uint16Array(length);
  const regions = new Uint16Array(length);
  let offset = 0;
  for (const piece of pieces) {
    symbols.set(piece.symbols, offset);
    regions.fill(piece.region, offset, offset + piece.symbols.length);
    offset += piece.symbols.length;
  }
  return { symbols, regions };
}

interface Form {
  readonly symbols: Uint16Array;
  readonly positions: Uint32Array;
}

function selectSymbols(source: SourceSymbols, isKept: (kind: MarkKind | undefined) => boolean): Form {
  const symbols = new Uint16Array(source.symbols.length);
  const positions = new Uint32Array(source.symbols.length);
  let length = 0;
  const isKeptByRegion = source.kinds.map(isKept);
  for (let index = 0; index < source.symbols.length; index++) {
    if (!isKeptByRegion[source.regions[index] ?? 0]) continue;
    symbols[length] = source.symbols[index] ?? 0;
    positions[length++] = index;
  }
  return { symbols: symbols.subarray(0, length), positions: positions.subarray(0, length) };
}

/**
 * What a page may show of a source, with where each symbol stands among all: what most pages show, all of it, and what
 * belongs to no mark.
 */
export function formsOf(source: SourceSymbols): [Form, Form, Form] {
  return [
    selectSymbols(source, (kind) => kind !== 'dropped'),
    selectSymbols(source, () => true),
    selectSymbols(source, (kind) => kind === undefined),
  ];
}
