import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** The secret of a new key: 256 random bits. */
export function makeSecret(): string {
  return `tw_${randomBytes(32).toString('base64url')}`;
}

/** Six digits for a person to read and type. */
export function makeCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

/** Whether a text has the form of a secret that was made here. */
export function looksMade(text: string): boolean {
  return /^tw_[\w-]{43}$/.test(text);
}

/**
 * The hash by which a secret is known. A plain SHA-256: a slow hash keeps people from trying out what other people
 * think of, and nobody tries out 256 random bits.
 */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Compares in a time that says nothing about how much of it was right. */
export function isSameHash(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
