import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a feedback token of this home is for. */
export interface FeedbackGrant {
  /** The one request whose feedback it sets and clears. */
  readonly requestId: string;
  readonly isExpired: boolean;
}

/** Tokens that rate one response and open nothing else, for an app's front end, which must hold no key. */
export interface FeedbackTokens {
  /** The token of a request, good for as long as this proxy makes them good. */
  sign(requestId: string): string;
  /** What a text grants; `null`: it is no token that was signed here. */
  read(text: string): FeedbackGrant | null;
}

/** No key that is made here begins like this or has a dot in it, and no id of a request has one. */
const prefix = 'tok_';
const shape = /^tok_([\w-]{1,128})\.(\d{1,16})\.([\w-]{43})$/;

/** Whether a text is meant to be a feedback token, ours or not. */
export function looksLikeToken(text: string): boolean {
  return text.startsWith(prefix);
}

/**
 * @param options.signingKey The store's: a token survives a restart, and is good at every proxy of the store.
 * @param options.lifetimeMs From its making to its end.
 */
export function createFeedbackTokens(options: {
  signingKey: Uint8Array;
  lifetimeMs: number;
  now: () => number;
}): FeedbackTokens {
  const { signingKey, lifetimeMs, now } = options;
  // What else this key signs begins with another word.
  const signature = (requestId: string, expires: string) =>
    createHmac('sha256', signingKey).update(`feedback\n${requestId}\n${expires}`).digest('base64url');

  return {
    sign(requestId) {
      const expires = String(now() + lifetimeMs);
      return `${prefix}${requestId}.${expires}.${signature(requestId, expires)}`;
    },
    read(text) {
      const [, requestId, expires, given] = shape.exec(text) ?? [];
      if (requestId === undefined || expires === undefined || given === undefined) return null;
      // The same length each: what matches the shape is ASCII.
      const isOurs = timingSafeEqual(Buffer.from(signature(requestId, expires)), Buffer.from(given));
      return isOurs ? { requestId, isExpired: Number(expires) <= now() } : null;
    },
  };
}
