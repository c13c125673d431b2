import {
  ConflictError,
  ForbiddenError,
  isWebOrigin,
  type KnownOrigin,
  NotFoundError,
} from '@thumbwire/shared';
import type { AccessStore, StoredOrigin } from '../stores/store.ts';
import type { Keys } from './keys.ts';
import { createKnocks, unknown } from './knocks.ts';

/** What a page or an extension may do: everything, nothing, or nothing yet. */
export type Standing = 'allowed' | 'refused' | 'unknown';

/** Who decides: an admin, or a paired extension by the id of its key. */
export type Decider = { readonly kind: 'admin' } | { readonly kind: 'extension'; readonly keyId: string };

/** The origins that a proxy answers, held in memory and kept in the store. */
export interface Origins {
  /** How things stand with an origin as a browser names it. Pages on loopback and paired extensions are allowed. */
  standingOf(origin: string): Standing;
  /** Remembers that something was refused to an origin, for a person to decide about it. */
  noteRefusal(origin: string, wanted: 'route' | 'api'): void;
  list(): KnownOrigin[];
  /**
   * @throws ForbiddenError an extension decides about what is not its business; ConflictError there are too many;
   *   StoreUnavailableError
   */
  decide(origin: string, status: 'allowed' | 'refused', decider: Decider): Promise<KnownOrigin>;
  /** Forgets what was decided. @throws NotFoundError; ForbiddenError, StoreUnavailableError as `decide` */
  remove(origin: string, decider: Decider): Promise<void>;
  /** Hands to the store what it does not know yet. */
  close(): void;
}

const mostDecided = 1_000;

const loopbackPage = /^https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/;

/** @throws StoreUnavailableError the origins cannot be read */
export async function openOrigins(options: {
  store: AccessStore;
  keys: Keys;
  now: () => number;
}): Promise<Origins> {
  const { store, keys, now } = options;
  const known = new Map((await store.origins()).map((origin) => [origin.origin, origin]));
  const knocks = createKnocks({ store, known, now });

  /** An extension's decision ends with its key. */
  function isDecided({ status, decidedBy }: StoredOrigin): boolean {
    return status !== 'asking' && (decidedBy === null || keys.has(decidedBy));
  }

  /** @throws ForbiddenError */
  function checkMay(origin: string, decider: Decider): void {
    if (decider.kind === 'admin') return;
    const there = known.get(origin);
    const isOthers = there !== undefined && isDecided(there) && there.decidedBy !== decider.keyId;
    if (isWebOrigin(origin) && !isOthers) return;
    throw new ForbiddenError(
      isOthers
        ? `Somebody else has decided about ${origin}; "thumbwire origins" changes that.`
        : 'An extension decides about the pages of web sites only; "thumbwire origins" takes any origin.',
    );
  }

  function view(origin: StoredOrigin): KnownOrigin {
    const isSettled = isDecided(origin);
    const { decidedAt, lastRefusedAt } = origin;
    return {
      origin: origin.origin,
      status: isSettled ? origin.status : 'asking',
      by: isSettled ? nameOf(origin.decidedBy) : null,
      wanted: [
        ...(origin.wantedRoute ? ['route' as const] : []),
        ...(origin.wantedApi ? ['api' as const] : []),
      ],
      refusals: origin.refusals,
      lastRefusedAt: lastRefusedAt === null ? null : new Date(lastRefusedAt).toISOString(),
      decidedAt: isSettled && decidedAt !== null ? new Date(decidedAt).toISOString() : null,
    };
  }

  function nameOf(keyId: string | null): string {
    if (keyId === null) return 'admin';
    return keys.list().find(({ id }) => id === keyId)?.name ?? keyId;
  }

  return {
    standingOf(origin) {
      const there = known.get(origin);
      if (there !== undefined && isDecided(there)) return there.status === 'allowed' ? 'allowed' : 'refused';
      return isLoopbackPage(origin) || keys.isPaired(origin) ? 'allowed' : 'unknown';
    },
    noteRefusal: knocks.note,
    list() {
      const paired = new Set(keys.list().flatMap(({ origin }) => (origin === null ? [] : [origin])));
      return [
        ...Array.from(paired)
          .filter((origin) => keys.isPaired(origin) && !isListed(known.get(origin)))
          .map(pairedView),
        ...Array.from(known.values())
          .filter((origin) => isListed(origin) || !paired.has(origin.origin))
          .map(view),
      ].sort((one, other) => (one.origin < other.origin ? -1 : 1));
    },
    async decide(origin, status, decider) {
      checkMay(origin, decider);
      const before = known.get(origin);
      const decided = Array.from(known.values()).filter((each) => each.status !== 'asking');
      if (decided.length >= mostDecided && !decided.some((each) => each === before)) {
        throw new ConflictError(
          `Nothing was decided: ${mostDecided} origins are decided about already. Remove those that you do not need.`,
        );
      }
      const decidedBy = decider.kind === 'admin' ? null : decider.keyId;
      const next = { ...(before ?? unknown(origin)), status, decidedBy, decidedAt: now() };
      // Known first, so that whatever is written of it from here on has the decision.
      known.set(origin, next);
      await store.putOrigin(next).catch((error: unknown) => {
        if (known.get(origin)?.decidedAt === next.decidedAt) restore(origin, before);
        throw error;
      });
      return view(next);
    },
    async remove(origin, decider) {
      const there = known.get(origin);
      if (there === undefined) {
        throw new NotFoundError(
          `Nothing is known of ${JSON.stringify(origin.slice(0, 300))}; "thumbwire origins list" shows what is.`,
        );
      }
      checkMay(origin, decider);
      known.delete(origin);
      await store.removeOrigin(origin).catch((error: unknown) => {
        if (!known.has(origin)) restore(origin, there);
        throw error;
      });
    },
    close: knocks.flush,
  };

  function restore(origin: string, before: StoredOrigin | undefined): void {
    if (before === undefined) known.delete(origin);
    else known.set(origin, before);
  }

  function isListed(origin: StoredOrigin | undefined): boolean {
    return origin !== undefined && isDecided(origin);
  }
}

function isLoopbackPage(origin: string): boolean {
  return loopbackPage.test(origin) && isWebOrigin(origin);
}

/** A paired extension about which nothing else was decided. */
function pairedView(origin: string): KnownOrigin {
  return {
    ...{ origin, status: 'allowed', by: 'pairing', wanted: [], refusals: 0 },
    ...{ lastRefusedAt: null, decidedAt: null },
  };
}
