import {
  fewHashes,
  fingerprint,
  fingerprintVersion,
  isWholeTextHash,
  type LocateAnswer,
  type LocateMatch,
  type LocateText,
  leastHits,
  mostMatches,
  mostSharers,
  promptTailLength,
} from '@thumbwire/shared/fingerprint';

export interface LoggedAnswer {
  readonly id: string;
  readonly text: string;
  readonly prompt: string;
  readonly model: string;
  /** Place in the order of the log. */
  readonly order: number;
}

/** A log that answers as `POST /v1/request/locate` is documented to. */
export interface Log {
  readonly answers: readonly LoggedAnswer[];
  locate(texts: readonly LocateText[]): LocateAnswer[];
}

const prints = new Map<string, readonly number[]>();

function printOf(text: string): readonly number[] {
  const known = prints.get(text);
  if (known) return known;
  const print = fingerprint(text);
  prints.set(text, print);
  return print;
}

export function createLog(answers: readonly LoggedAnswer[]): Log {
  const holders = new Map<number, LoggedAnswer[]>();
  for (const answer of answers) {
    for (const hash of printOf(answer.text)) {
      const others = holders.get(hash) ?? [];
      if (others.push(answer) === 1) holders.set(hash, others);
    }
  }
  return {
    answers,
    locate: (texts) => texts.map((text) => ({ key: text.key, matches: matchesOf(text, holders) })),
  };
}

function matchesOf({ hashes, version }: LocateText, holders: Map<number, LoggedAnswer[]>): LocateMatch[] {
  if (version !== fingerprintVersion) return [];
  const hits = new Map<LoggedAnswer, number>();
  for (const hash of new Set(hashes)) {
    const found = holders.get(hash) ?? [];
    if (found.length > mostSharers) continue;
    for (const answer of found) hits.set(answer, (hits.get(answer) ?? 0) + 1);
  }
  return [...hits]
    .filter(
      ([answer, count]) =>
        count >= leastHits ||
        printOf(answer.text).length <= fewHashes ||
        printOf(answer.text).some((hash) => isWholeTextHash(hash) && hashes.includes(hash)),
    )
    .toSorted(([one, oneHits], [other, otherHits]) => otherHits - oneHits || one.order - other.order)
    .slice(0, mostMatches)
    .map(([answer, count]) => matchOf(answer, count));
}

function matchOf(answer: LoggedAnswer, hits: number): LocateMatch {
  return {
    requestId: answer.id,
    choice: 0,
    hits,
    text: answer.text,
    promptTail: answer.prompt.slice(-promptTailLength),
    createdAt: new Date(Date.UTC(2026, 10, 24) + answer.order * 1000).toISOString(),
    model: answer.model,
    rating: null,
    ratedChoice: null,
  };
}
