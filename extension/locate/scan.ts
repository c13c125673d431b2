import { type LocateAnswer, type LocateText, mostMatches } from '@thumbwire/shared/fingerprint';
import { compete } from './compete.ts';
import { addMatch, type Library } from './logged.ts';
import type { Memory } from './memory.ts';
import { findPlace, type Misplaced, type Place } from './place.ts';
import { followsPrompt } from './prompt.ts';
import { shortSlots, shortTexts } from './short.ts';
import { runInSlices, type Steps } from './slices.ts';
import { findSlots, type PlacedSlot, type Slot } from './slots.ts';
import { streamOf } from './stream.ts';
import { halvesOf, hashesOf, textsOf, textWith } from './texts.ts';
import type { Piece } from './walk.ts';

/** Texts in one question: answers hold whole responses, and a page stands still while it receives one. */
const textsPerAsk = 24;

/** Asks the log for the responses that share hashes with the texts. */
export type Ask = (texts: readonly LocateText[], signal: AbortSignal) => Promise<readonly LocateAnswer[]>;

/** A slot, and where it is or why it cannot be rated there. */
export interface Found {
  readonly slot: Slot;
  readonly place: Place | Misplaced;
}

/**
 * Finds the logged texts in some pieces of a page.
 *
 * @param pieces All pieces of the page.
 * @param from Index of the first piece to look at.
 * @param to Index after the last.
 * @throws what `ask` throws, and the signal's reason.
 */
export async function scan(
  pieces: readonly Piece[],
  from: number,
  to: number,
  memory: Memory,
  ask: Ask,
  signal: AbortSignal,
): Promise<Found[]> {
  const stream = await runInSlices(streamOf(pieces.slice(from, to)), signal);
  await learn(await runInSlices(textsOf(stream), signal), memory, ask, signal);
  const find = async () => compete(await runInSlices(findSlots(stream, memory.library), signal));
  let long = await find();
  const unsure = long.filter(({ logged }) => logged.some(({ isComplete }) => !isComplete));
  if (unsure.length > 0) {
    const texts = unsure.map(({ start, end }) => textWith(hashesOf(stream.symbols.subarray(start, end))));
    await learn(texts, { ...memory, asked: new Set() }, ask, signal);
    long = await find();
  }

  const taken = new Set<number>();
  for (const { kind, first, last } of long) {
    if (kind === 'near') continue;
    for (let index = first.index; index <= last.index; index++) taken.add(index - from);
  }
  const short = await runInSlices(
    shortTexts(stream, (index) => taken.has(index)),
    signal,
  );
  const hashes = [...new Set(short.map(({ hash }) => hash))];
  await learn(
    hashes.map((hash) => textWith([hash])),
    memory,
    ask,
    signal,
  );
  const alone = shortSlots(short, stream, memory.library).filter((slot) => !isPartOf(slot, long));
  const slots = compete([...long, ...alone]);
  return await runInSlices(placeAll(slots, pieces), signal);
}

/** Whether a short text stands in what resembles a much longer one. */
function isPartOf(slot: PlacedSlot, long: readonly PlacedSlot[]): boolean {
  const length = slot.end - slot.start;
  return long.some(({ start, end }) => start <= slot.start && end >= slot.end && end - start > 2 * length);
}

function* placeAll(slots: readonly PlacedSlot[], pieces: readonly Piece[]): Steps<Found[]> {
  const owners = new Map<Piece, Slot>();
  for (const slot of slots) {
    // What only resembles a text, or stands in the middle of a line, may be the rest of this one.
    if (slot.kind === 'near' || slot.foreign > 0) continue;
    for (const piece of pieces.slice(slot.first.index, slot.last.index + 1)) owners.set(piece, slot);
  }
  const found: Found[] = [];
  for (const slot of slots) {
    yield;
    // A text that says the same twice is not two texts.
    const isTaken = (piece: Piece) => (owners.get(piece) ?? slot).logged[0] !== slot.logged[0];
    found.push({ slot, place: findPlace(slot, pieces, isTaken, () => followsPrompt(slot, pieces)) });
  }
  return found;
}

function* remember(answers: readonly LocateAnswer[], library: Library): Steps<void> {
  for (const { matches } of answers) {
    // Requests with the same text have the same hits: a list that ends with fewer names them all.
    const last = matches.length < mostMatches ? 0 : (matches.at(-1)?.hits ?? 0);
    for (const match of matches) {
      addMatch(library, match, match.hits > last);
      yield;
    }
  }
}

/** Asks for what has not been asked before. */
async function learn(
  texts: readonly LocateText[],
  { library, asked }: Memory,
  ask: Ask,
  signal: AbortSignal,
): Promise<void> {
  const news = texts.filter(({ hashes }) => hashes.some((hash) => !asked.has(hash)));
  for (let index = 0; index < news.length; index += textsPerAsk) {
    const batch = news.slice(index, index + textsPerAsk);
    const answers = await ask(batch, signal);
    signal.throwIfAborted();
    await runInSlices(remember(answers, library), signal);
    for (const { hashes } of batch) for (const hash of hashes) asked.add(hash);
    // The responses in one part of a text may have left no room for those in another.
    const full = new Set(
      answers.filter(({ matches }) => matches.length >= mostMatches).map(({ key }) => key),
    );
    news.push(...batch.filter(({ key }) => full.has(key)).flatMap(halvesOf));
  }
}
