import {
  fewHashes,
  fingerprint,
  fingerprintVersion,
  isWholeTextHash,
  type LocateText,
  leastHits,
  mostMatches,
  mostSharers,
} from '@thumbwire/shared/fingerprint';
import type { Located, LocatedMatch } from '../../store.ts';
import { choicesOf } from '../choices.ts';
import { unpackText } from '../packing.ts';
import type { Prepare } from '../write/statements.ts';
import { number, numberOrNull, type Row, text, textOrNull } from './values.ts';

/** What all answers may hold together, in UTF-16 code units; beyond, the last texts get fewer matches. */
const mostCharacters = 16 * 1024 * 1024;
/** Responses that are looked at for one text; those with the most in common are first. */
const mostLooks = 64;

interface Candidate {
  readonly seq: number;
  readonly choice: number;
  hits: number;
  /** One hash of a whole text says as much as several of its parts. */
  isWhole: boolean;
}

/** @param checkTime Throws when the time for this call is over. */
export function readLocated(
  prepare: Prepare,
  { texts, origin }: { texts: readonly LocateText[]; origin: string | null },
  checkTime: () => void,
): Located[] {
  let left = mostCharacters;
  return texts.map(({ key, version, hashes }) => {
    checkTime();
    const candidates = version === fingerprintVersion ? candidatesFor(prepare, hashes) : [];
    const matches: LocatedMatch[] = [];
    for (const candidate of ranked(prepare, candidates, origin)) {
      const match = matchOf(candidate);
      if (match === null || match.text.length > left) continue;
      left -= match.text.length;
      matches.push(match);
      if (matches.length === mostMatches) break;
    }
    return { key, matches };
  });
}

function candidatesFor(prepare: Prepare, hashes: readonly number[]): Candidate[] {
  const holders = prepare(`SELECT seq, choice FROM fingerprint WHERE hash = ? LIMIT ${mostSharers + 1}`);
  const candidates = new Map<string, Candidate>();
  for (const hash of new Set(hashes)) {
    const found = holders.all(hash);
    if (found.length > mostSharers) continue;
    for (const row of found) {
      const [seq, choice] = [number(row, 'seq'), number(row, 'choice')];
      const key = `${seq} ${choice}`;
      const candidate = candidates.get(key) ?? { seq, choice, hits: 0, isWhole: false };
      candidate.hits += 1;
      candidate.isWhole ||= isWholeTextHash(hash);
      candidates.set(key, candidate);
    }
  }
  return [...candidates.values()].sort((a, b) => b.hits - a.hits || b.seq - a.seq).slice(0, mostLooks);
}

type Found = Candidate & { readonly row: Row };

function ranked(prepare: Prepare, candidates: readonly Candidate[], origin: string | null): Found[] {
  const read = prepare(`
    SELECT r.id, r.created_at, r.model, r.rating, r.origin, t.response, t.choices, t.prompt_tail,
      f.choice AS rated_choice
    FROM request r JOIN text t ON t.seq = r.seq LEFT JOIN feedback f ON f.seq = r.seq WHERE r.seq = ?`);
  const found = candidates.flatMap((candidate): Found[] => {
    const row = read.get(candidate.seq);
    return row === undefined ? [] : [{ ...candidate, row }];
  });
  const isHere = ({ row }: Found) => Number(origin !== null && row.origin === origin);
  return found.sort((a, b) => b.hits - a.hits || isHere(b) - isHere(a) || b.seq - a.seq);
}

function matchOf({ choice, hits, isWhole, row }: Found): LocatedMatch | null {
  const whole = unpackText(row.response) ?? '';
  const own = choicesOf(whole, row.choices).find((each) => each.choice === choice);
  if (own === undefined) return null;
  if (hits < leastHits && !isWhole && fingerprint(own.text).length > fewHashes) return null;
  const rating = numberOrNull(row, 'rating');
  return {
    requestId: text(row, 'id'),
    choice,
    hits,
    text: own.text,
    promptTail: textOrNull(row, 'prompt_tail') ?? '',
    createdAt: number(row, 'created_at'),
    model: textOrNull(row, 'model'),
    rating: rating === null ? null : rating === 1,
    ratedChoice: numberOrNull(row, 'rated_choice'),
  };
}
