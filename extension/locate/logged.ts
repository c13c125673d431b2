import {
  formsOf,
  gramHashes,
  type LocateMatch,
  readSource,
  type SourceSymbols,
  shortLength,
  winnow,
} from '@thumbwire/shared/fingerprint';

/** A text of the log that may be on the page, with the requests that it answers. */
export interface Logged extends SourceSymbols {
  readonly text: string;
  /** How many symbols before each position belong to no mark; one more, for all of them. */
  readonly shown: Uint32Array;
  /** Where each region starts and ends, by its number. */
  readonly regionStarts: Uint32Array;
  readonly regionEnds: Uint32Array;
  /** The symbols without those of dropped marks. */
  readonly undropped: Uint16Array;
  readonly isShort: boolean;
  readonly requests: LocateMatch[];
  /** Whether the log has told of all requests with this text. */
  isComplete: boolean;
}

/** Where a gram of a text stands in it. */
export interface Seed {
  readonly logged: Logged;
  readonly position: number;
}

/** Every text that the log has named so far, by text and by gram. */
export interface Library {
  readonly texts: Map<string, Logged>;
  readonly seeds: Map<number, Seed[]>;
}

/** A gram that a text has more often says little about where it stands in it. */
const mostRepeated = 4;

/** Grams of which one is looked at: an undisturbed run of 55 symbols is found. */
export const pageWindow = 32;

export function createLibrary(): Library {
  return { texts: new Map(), seeds: new Map() };
}

/** Adds a match, unless it is known. */
export function addMatch(library: Library, match: LocateMatch, isComplete: boolean): void {
  const logged = library.texts.get(match.text) ?? addText(library, match.text);
  logged.isComplete ||= isComplete;
  const index = logged.requests.findIndex(
    ({ requestId, choice }) => requestId === match.requestId && choice === match.choice,
  );
  if (index < 0) logged.requests.push(match);
  else logged.requests[index] = match;
}

function addText(library: Library, text: string): Logged {
  const source = readSource(text);
  const forms = formsOf(source);
  const [{ symbols }] = forms;
  const logged = {
    ...source,
    ...boundsOf(source),
    text,
    undropped: symbols,
    isShort: symbols.length < shortLength,
    requests: [],
    isComplete: false,
  };
  library.texts.set(text, logged);
  if (logged.isShort) return logged;
  for (const { symbols: grams, positions } of forms) {
    const hashes = gramHashes(grams);
    for (const start of winnow(hashes, pageWindow)) {
      addSeed(library, hashes[start] ?? 0, { logged, position: positions[start] ?? 0 });
    }
  }
  return logged;
}

/** Removes all texts but these. */
export function removeTexts({ texts, seeds }: Library, kept: ReadonlySet<Logged>): void {
  for (const logged of texts.values()) if (!kept.has(logged)) texts.delete(logged.text);
  for (const [hash, all] of seeds) {
    const some = all.filter(({ logged }) => kept.has(logged));
    if (some.length > 0) seeds.set(hash, some);
    else seeds.delete(hash);
  }
}

function addSeed({ seeds }: Library, hash: number, seed: Seed): void {
  const others = seeds.get(hash) ?? [];
  // Those of the same text are the last ones.
  for (let count = 1; others.at(-count)?.logged === seed.logged; count++) {
    if (count === mostRepeated || others.at(-count)?.position === seed.position) return;
  }
  if (others.push(seed) === 1) seeds.set(hash, others);
}

function boundsOf({ regions, kinds }: SourceSymbols): Pick<Logged, 'shown' | 'regionStarts' | 'regionEnds'> {
  const shown = new Uint32Array(regions.length + 1);
  const regionStarts = new Uint32Array(kinds.length);
  const regionEnds = new Uint32Array(kinds.length);
  for (let index = 0; index < regions.length; index++) {
    const region = regions[index] ?? 0;
    shown[index + 1] = (shown[index] ?? 0) + (region === 0 ? 1 : 0);
    if (regions[index - 1] !== region) regionStarts[region] = index;
    regionEnds[region] = index + 1;
  }
  return { shown, regionStarts, regionEnds };
}
