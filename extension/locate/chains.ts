import { hashAll, winnowAll } from './hashing.ts';
import { type Library, type Logged, pageWindow } from './logged.ts';
import type { Steps } from './slices.ts';
import type { Stream } from './stream.ts';

/** Where a logged text and the page agree in one gram. */
export interface Hit {
  readonly source: number;
  readonly page: number;
}

/** Hits of one text that may come from one place of the page. */
export interface Chain {
  readonly logged: Logged;
  readonly hits: Hit[];
}

/** Texts that share a gram; what more of them share says nothing about any. */
const mostSharers = 64;
/** Grams in common per window of the text. Whole texts have about two. */
const leastShare = 0.4;
const beginning = 200;
const longestStep = 4000;
const leastDrift = 300;
const driftPerStep = 0.6;
/** Of a text with more grams than this, one alone is chance. */
const fewHits = 3;

/** The places where logged texts may stand in the page. */
export function* findChains(stream: Stream, library: Library): Steps<Chain[]> {
  const hashes = yield* hashAll(stream.symbols);
  const starts = yield* winnowAll(hashes, pageWindow);
  const open = new Map<Logged, Chain[]>();
  for (const [index, page] of starts.entries()) {
    if (index % 256 === 0) yield;
    const seeds = library.seeds.get(hashes[page] ?? 0);
    if (!seeds || seeds.length > mostSharers) continue;
    for (const { logged, position } of seeds) {
      const chains = open.get(logged) ?? [];
      if (chains.length === 0) open.set(logged, chains);
      addHit(chains, logged, { source: position, page });
    }
  }
  return [...open.values()].flat().filter(isPromising);
}

/** A few grams in common that are not from the text's beginning are a phrase that many texts have. */
function isPromising({ hits, logged }: Chain): boolean {
  if (hits.length === 1 && !isFew(logged)) return false;
  const share = hits.length / (logged.undropped.length / pageWindow);
  return share > leastShare || (hits[0]?.source ?? 0) < beginning;
}

function isFew({ undropped }: Logged): boolean {
  return undropped.length < fewHits * pageWindow;
}

/** A hit belongs to the chain whose offset it changes least, if it goes on from its end. */
function addHit(chains: Chain[], logged: Logged, hit: Hit): void {
  let best: Chain | undefined;
  let bestDrift = Number.POSITIVE_INFINITY;
  for (const chain of chains.slice(-8)) {
    const last = chain.hits.at(-1);
    if (!last || hit.source <= last.source) continue;
    const step = Math.max(hit.page - last.page, hit.source - last.source);
    const drift = Math.abs(hit.page - last.page - (hit.source - last.source));
    if (step > longestStep || drift > Math.max(leastDrift, driftPerStep * step) || drift >= bestDrift)
      continue;
    best = chain;
    bestDrift = drift;
  }
  if (best) best.hits.push(hit);
  else chains.push({ logged, hits: [hit] });
}
