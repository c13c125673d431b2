import type { Logged } from './logged.ts';

/** Symbols in a row that a text and a page have in common. */
export interface Run {
  readonly source: number;
  readonly page: number;
  readonly length: number;
}

/** A logged text laid along the page: what both have, in order. What lies between two runs is a gap. */
export interface Alignment {
  readonly logged: Logged;
  readonly runs: readonly Run[];
}
