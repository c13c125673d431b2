import { type Library, type Logged, removeTexts } from './logged.ts';
import type { Slot } from './slots.ts';

/** What the log has said so far. */
export interface Memory {
  readonly library: Library;
  /** Hashes that need not be asked again. */
  readonly asked: Set<number>;
}

const leastTexts = 256;
const textsPerSlot = 4;
const leastAsked = 4096;
/** A page has a hash in about 32 symbols. */
const symbolsPerHash = 8;

/**
 * Forgets what a page that has changed again and again has brought, when it is far more than what it shows.
 *
 * The log is asked again for what was forgotten, once the page shows it.
 *
 * @param slots What is known of the page: their texts stay.
 * @param symbols Length of the page.
 */
export function forgetUnused(
  { library, asked }: Memory,
  slots: readonly Pick<Slot, 'logged'>[],
  symbols: number,
): void {
  const isFull = library.texts.size > leastTexts + textsPerSlot * slots.length;
  if (isFull) removeTexts(library, new Set<Logged>(slots.flatMap(({ logged }) => logged)));
  if (isFull || asked.size > leastAsked + symbols / symbolsPerHash) asked.clear();
}
