import { randomUUID } from 'node:crypto';
import {
  ConflictError,
  ForbiddenError,
  isExtensionOrigin,
  NotFoundError,
  TooManyError,
} from '@thumbwire/shared';
import type { Key, Keys } from './keys.ts';
import { hashSecret, isSameHash, makeCode } from './secret.ts';

/** Who asks to be paired. */
export interface Asking {
  /** What it calls itself. */
  readonly name: string;
  readonly origin: string;
}

/** Shows a code to the person at the terminal of the proxy, and to nobody else. */
export type ShowCode = (asking: Asking, code: string) => void;

/** How browser extensions get keys of their own. */
export interface Pairing {
  /**
   * Opens a pairing, and has its code shown. Asked again from the same origin, it is the one that is open.
   *
   * @param origin Of the call; `null`: it names none.
   * @throws ForbiddenError no extension asks; ConflictError another pairing is open; TooManyError
   */
  ask(name: string, origin: string | null): { readonly id: string; readonly expiresAt: number };
  /**
   * Makes the key of the extension that asked.
   *
   * @throws ForbiddenError the code is wrong, or another origin gives it; NotFoundError it is not open (any more)
   */
  confirm(
    id: string,
    code: string,
    origin: string | null,
  ): Promise<{ readonly key: Key; readonly secret: string }>;
  /** Sets the code of the pairing that is open, or of the next one: for whom that is not shown. */
  setCode(code: string): { readonly expiresAt: number; readonly asking: Asking | null };
}

const pairingMs = 2 * 60_000;
const mostTries = 5;
const mostWrong = 15;
const wrongMs = 60 * 60_000;

interface Open {
  readonly id: string;
  readonly asking: Asking;
  code: Buffer;
  expiresAt: number;
  triesLeft: number;
}

export function createPairing(options: { keys: Keys; now: () => number; showCode: ShowCode }): Pairing {
  const { keys, now, showCode } = options;
  let current: Open | null = null;
  /** A code that waits for an extension to ask. */
  let next: { readonly code: Buffer; readonly expiresAt: number } | null = null;
  let wrongAt: number[] = [];

  function open(): Open | null {
    if (current !== null && current.expiresAt <= now()) current = null;
    return current;
  }

  return {
    ask(name, givenOrigin) {
      const origin = extensionOf(givenOrigin);
      const there = open();
      if (there !== null && there.asking.origin !== origin) {
        throw new ConflictError(
          `"${there.asking.name}" is being paired at the moment. Finish that, or try again in two minutes.`,
        );
      }
      if (there !== null) return there;
      const isNextReady = next !== null && next.expiresAt > now();
      wrongAt = wrongAt.filter((at) => at > now() - wrongMs);
      if (!isNextReady && wrongAt.length >= mostWrong) {
        throw new TooManyError(
          `There were ${mostWrong} wrong codes within an hour. Run "thumbwire pair" on the machine of the proxy, ` +
            'then ask again.',
        );
      }
      const asking = { name, origin };
      const fresh = { id: randomUUID(), asking, triesLeft: mostTries };
      if (next !== null && isNextReady) {
        current = { ...fresh, ...next };
        next = null;
      } else {
        const code = makeCode();
        current = { ...fresh, code: hashSecret(code), expiresAt: now() + pairingMs };
        showCode(asking, code);
      }
      return current;
    },
    async confirm(id, code, givenOrigin) {
      const origin = extensionOf(givenOrigin);
      const there = open();
      if (there === null || there.id !== id) {
        throw new NotFoundError(
          'This pairing is over: its two minutes have passed. Ask again for a new code.',
        );
      }
      if (there.asking.origin !== origin) {
        throw new ForbiddenError(
          'Another extension asked for this pairing; only that one can give its code.',
        );
      }
      if (!isSameHash(there.code, hashSecret(code))) {
        wrongAt.push(now());
        there.triesLeft -= 1;
        if (there.triesLeft === 0) {
          current = null;
          throw new ForbiddenError(
            `The code was wrong ${mostTries} times, so this pairing is over. Ask again for a new code.`,
          );
        }
        const left = there.triesLeft === 1 ? 'One try is left' : `${there.triesLeft} tries are left`;
        throw new ForbiddenError(`The code is wrong. ${left}.`);
      }
      // Before the key is made: a code counts once.
      current = null;
      const { name } = there.asking;
      return keys.create({ name, scopes: ['read', 'rate', 'log'], origin });
    },
    setCode(code) {
      const expiresAt = now() + pairingMs;
      const there = open();
      if (there === null) {
        next = { code: hashSecret(code), expiresAt };
        return { expiresAt, asking: null };
      }
      Object.assign(there, { code: hashSecret(code), expiresAt, triesLeft: mostTries });
      return { expiresAt, asking: there.asking };
    },
  };
}

/** @throws ForbiddenError no extension calls */
function extensionOf(origin: string | null): string {
  if (origin !== null && isExtensionOrigin(origin)) return origin;
  throw new ForbiddenError(
    'Only a browser extension can be paired; programs take a key of "thumbwire keys create".',
  );
}
