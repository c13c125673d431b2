/** What became of one answer of a page. */
export type Outcome = 'right' | 'asked' | 'missed' | 'no element' | 'wrong';

/** What the locator made of a page. */
export interface Found {
  /** Of each turn, in order. */
  readonly outcomes: readonly Outcome[];
  /** Why each answer that is not right is not; for people. */
  readonly reasons: readonly string[];
  /** Bindings outside of answers: all of them wrong. */
  readonly strays: readonly string[];
  readonly durationMs: number;
}
