/** Something that a client says about a request. */
export interface Say {
  readonly kind: 'set' | 'clear';
  /** Which request. */
  readonly target: number;
  readonly eventId: string | undefined;
  readonly ratedAt: string | undefined;
  readonly rater: string;
  /** Of a set: what is said, and what is left out. */
  readonly said: {
    readonly rating: boolean;
    readonly comment?: string | null | undefined;
    readonly correction?: string | null | undefined;
    readonly tags?: readonly string[] | null | undefined;
    readonly choice?: number | null | undefined;
  };
}

/** The feedback that a request has. */
export interface Current {
  readonly rating: boolean;
  readonly comment: string | null;
  readonly correction: string | null;
  readonly tags: readonly string[];
  readonly choice: number | null;
  readonly rater: string;
}

/** What the design says about feedback (section 4), in its plainest form. */
export interface Model {
  /** @returns The status that it is answered with. */
  take(say: Say): 200 | 409;
  current(target: number): Current | null;
  /** How many events are in the history. */
  events(target: number): number;
}

export function createModel(): Model {
  const currents = new Map<number, Current>();
  const latest = new Map<number, number>();
  const counts = new Map<number, number>();
  const known = new Map<string, string>();

  return {
    take(say) {
      const { kind, target, eventId, rater, said } = say;
      const content = JSON.stringify([
        kind,
        target,
        rater,
        say.ratedAt === undefined ? '' : Date.parse(say.ratedAt),
        kind === 'set' ? entriesOf(said) : [],
      ]);
      const before = eventId === undefined ? undefined : known.get(eventId);
      if (before !== undefined) return before === content ? 200 : 409;
      const current = currents.get(target) ?? null;
      if (kind === 'clear' && current === null && eventId === undefined) return 200;

      if (eventId !== undefined) known.set(eventId, content);
      counts.set(target, (counts.get(target) ?? 0) + 1);
      const last = latest.get(target) ?? 0;
      // Now is later than any time of the inputs, and no earlier than any other now.
      const at = say.ratedAt === undefined ? now : Math.min(Date.parse(say.ratedAt), now);
      if (at < last) return 200;
      latest.set(target, at);
      if (kind === 'clear') currents.delete(target);
      else {
        currents.set(target, {
          rating: said.rating,
          comment: kept(said.comment, current?.comment ?? null),
          correction: kept(said.correction, current?.correction ?? null),
          tags: kept(said.tags, current?.tags ?? []) ?? [],
          choice: kept(said.choice, current?.choice ?? null),
          rater,
        });
      }
      return 200;
    },
    current: (target) => currents.get(target) ?? null,
    events: (target) => counts.get(target) ?? 0,
  };
}

const now = Date.UTC(2026, 6, 1);

/** What is left out stays, `null` clears. */
function kept<T>(said: T | null | undefined, current: T | null): T | null {
  return said === undefined ? current : said;
}

function entriesOf(said: Say['said']): unknown[] {
  return Object.entries(said).filter(([, value]) => value !== undefined);
}
