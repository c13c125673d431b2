import { type Binding, outcomeOf, type Resemblance } from './bindings.ts';
import { changedRange, type Range, widen } from './changes.ts';
import { createLibrary } from './logged.ts';
import { forgetUnused, type Memory } from './memory.ts';
import { type Ask, type Found, scan } from './scan.ts';
import { shortTexts } from './short.ts';
import { runInSlices } from './slices.ts';
import { streamOf } from './stream.ts';
import { textsOf } from './texts.ts';
import { type BindingEvent, track } from './track.ts';
import { type Piece, type PieceCache, type WalkOptions, walk } from './walk.ts';
import { watch } from './watch.ts';

export interface LocatorOptions extends Omit<WalkOptions, 'onRoot'> {
  /** The document, or a part of it. */
  readonly root: Document | Element;
  readonly ask: Ask;
  /** Told of every change, in the order of the page, after a pass. */
  readonly onChange: (events: readonly BindingEvent[]) => void;
  /** Told when a pass failed, mostly because the log could not be asked; the next change tries again. */
  readonly onError: (error: unknown) => void;
  /** Ends all work and watching. */
  readonly signal: AbortSignal;
}

export interface Locator {
  /** What is known now, in the order of the page. */
  bindings(): readonly Binding[];
  /** Places that resemble a response and are bound to none. */
  resemblances(): readonly Resemblance[];
  /** Looks again, also for what the log did not know when it was asked: call it when something was logged. */
  refresh(): void;
  /** Resolves when no pass is under way and none is due. */
  settled(): Promise<void>;
  /** Has the bindings be of the page as it is now. @returns `false`: the log could not be asked. */
  looked(): Promise<boolean>;
}

/** Context around a change: the answer that it is part of, and its neighbours. */
const leastContext = 6000;

/**
 * Finds the log's responses in a page and follows them while the page changes.
 *
 * Reads the page, never writes to it. Work runs in slices of a few milliseconds; while the page does not change, nothing
 * runs at all.
 */
export function startLocator(options: LocatorOptions): Locator {
  const { root, ask, signal, onChange, onError } = options;
  const cache: PieceCache = new WeakMap();
  const memory: Memory = { library: createLibrary(), asked: new Set() };
  let pieces: readonly Piece[] = [];
  /** As they were when the page had last settled: what came since may not have been in the log yet. */
  let settledPieces: readonly Piece[] = [];
  /** Hashes that were asked for while the page was changing. */
  let unsettled = new Set<number>();
  let found: readonly Found[] = [];
  let bindings: readonly Binding[] = [];
  let resemblances: readonly Resemblance[] = [];
  let isStale = false;
  let lastId = 0;

  async function pass(observe: (root: ShadowRoot) => void, isSettled: boolean): Promise<void> {
    const now = await runInSlices(walk(root, cache, { ...options, onRoot: observe }), signal);
    const before = isSettled ? settledPieces : pieces;
    const range = isStale ? { from: 0, to: now.length } : changedRange(before, now);
    if (!range) return;
    if (isStale) memory.asked.clear();
    if (isStale || isSettled) unsettled = new Set();
    const wasStale = isStale;
    isStale = false;
    const kept = found.filter(({ slot }) => isWhole(slot.first, slot.last, range, now));
    if (isSettled && !wasStale) await forget(range, now, kept);
    const asked = isSettled ? memory.asked : memory.asked.union(unsettled);
    const looked = widen(range, now, contextOf(memory), kept);
    const news = await scan(now, looked.from, looked.to, { ...memory, asked }, ask, signal).catch((error) => {
      isStale ||= wasStale;
      throw error;
    });
    pieces = now;
    if (isSettled) settledPieces = now;
    else unsettled = asked.difference(memory.asked);
    found = [
      ...kept.filter(({ slot }) => slot.last.index < looked.from),
      ...news,
      ...kept.filter(({ slot }) => slot.first.index >= looked.to),
    ];
    if (isSettled)
      forgetUnused(
        memory,
        found.map(({ slot }) => slot),
        lengthOf(pieces),
      );
    const outcome = await runInSlices(outcomeOf(found, pieces), signal);
    resemblances = outcome.resemblances;
    const tracked = track(bindings, outcome.bindings, () => ++lastId);
    bindings = tracked.bindings;
    if (tracked.events.length > 0) onChange(tracked.events);
  }

  /** The log may have had no such text when it was asked, or a second one since: what follows may answer a new prompt. */
  async function forget({ from, to }: Range, now: readonly Piece[], kept: readonly Found[]): Promise<void> {
    const changed = now.slice(from, to);
    if (changed.length > 0 && changed.every(({ isInterface }) => isInterface)) return;
    const next = kept.find(({ slot }) => slot.first.index >= to)?.slot;
    for (const part of [changed, next ? now.slice(next.first.index, next.last.index + 1) : []]) {
      const stream = await runInSlices(streamOf(part), signal);
      const long = await runInSlices(textsOf(stream), signal);
      const short = await runInSlices(
        shortTexts(stream, () => false),
        signal,
      );
      for (const hash of [...long.flatMap(({ hashes }) => hashes), ...short.map(({ hash }) => hash)]) {
        memory.asked.delete(hash);
      }
    }
  }

  const watcher = watch({ root, pass, signal, onError, isIgnored: options.isIgnored });
  return {
    bindings: () => bindings,
    resemblances: () => resemblances,
    refresh() {
      isStale = true;
      watcher.look();
    },
    settled: watcher.settled,
    looked: watcher.looked,
  };
}

/** Whether a slot's pieces are still there, and none between them is new. */
function isWhole(first: Piece, last: Piece, range: Range, pieces: readonly Piece[]): boolean {
  if (pieces[first.index] !== first || pieces[last.index] !== last) return false;
  return last.index < range.from || first.index >= range.to;
}

function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { symbols }) => sum + symbols.length, 0);
}

/** An answer may be changed at its end: it is looked at from its beginning. */
function contextOf({ library }: Memory): number {
  let longest = 0;
  for (const { symbols } of library.texts.values()) longest = Math.max(longest, symbols.length);
  return Math.max(leastContext, 1.5 * longest);
}
