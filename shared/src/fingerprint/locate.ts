/** A piece of a page's text that may hold responses. */
export interface LocateText {
  /** Names the text in the answer; the asker's choice. */
  readonly key: string;
  /** `fingerprintVersion` of the asker: hashes of another version never match. */
  readonly version: number;
  /** Hashes of the text as `fingerprint` makes them, in the order of the text; at most `mostHashes`. */
  readonly hashes: readonly number[];
}

/** A logged response whose fingerprint has hashes of the text. A candidate, no more: its text decides. */
export interface LocateMatch {
  readonly requestId: string;
  /** Which of the response's choices, from 0. */
  readonly choice: number;
  /** How many of the text's hashes are in its fingerprint; the most come first. */
  readonly hits: number;
  /** The choice's text, as `fingerprint` got it. */
  readonly text: string;
  /** The end of the request's last user message, at most `promptTailLength` UTF-16 code units; empty if there is none. */
  readonly promptTail: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly model: string | null;
  /** The rating that the request has, `null` if none. */
  readonly rating: boolean | null;
  /** The choice that was rated; `null`: none was named. */
  readonly ratedChoice: number | null;
}

/** What the log knows about one text. */
export interface LocateAnswer {
  readonly key: string;
  /**
   * At most `mostMatches`. A response matches by one hash of its whole text, or by `leastHits` of its hashes (one, if it
   * has no more than `fewHashes`); a hash that more than `mostSharers` responses have says nothing and is left out.
   */
  readonly matches: readonly LocateMatch[];
}

/** Texts in one request. */
export const mostTexts = 200;
/** Hashes of one text. */
export const mostHashes = 512;
/** Matches of one text. As many mean that there may be more. */
export const mostMatches = 8;
/** Hashes that a match has in common with the text, if it has more than `fewHashes`. */
export const leastHits = 2;
/** Three grams, and the whole as it is shown in three ways. */
export const fewHashes = 6;
/** Responses that may share a hash. */
export const mostSharers = 64;
export const promptTailLength = 2000;
