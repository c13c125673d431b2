/** What the log knows about one text of a page. */
export interface Located {
  /** That of the text. */
  readonly key: string;
  /** At most `mostMatches` of `@thumbwire/shared/fingerprint`, where the rules are, too. */
  readonly matches: readonly LocatedMatch[];
}

/** A choice of a response that may be the text. Only its own text can tell. */
export interface LocatedMatch {
  readonly requestId: string;
  /** From 0. */
  readonly choice: number;
  /** How many hashes it has in common with the text. */
  readonly hits: number;
  readonly text: string;
  /** The end of what the user asked last; empty where that is not known. */
  readonly promptTail: string;
  /** Milliseconds since the epoch, UTC. */
  readonly createdAt: number;
  readonly model: string | null;
  readonly rating: boolean | null;
  /** The choice that was rated; `null`: none was named. */
  readonly ratedChoice: number | null;
}
