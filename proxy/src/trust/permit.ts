import { ForbiddenError, type Scope } from '@thumbwire/shared';
import type { Key } from './keys.ts';

/** Whether a key opens what takes one of these scopes; none named: every key does. */
export function isPermitted({ scopes }: Key, oneOf: readonly Scope[]): boolean {
  return oneOf.length === 0 || scopes.includes('admin') || oneOf.some((scope) => scopes.includes(scope));
}

/**
 * Lets a key do what it was made for, for whom it was made.
 *
 * Only a call that names its origin can be held against the origin of the key. A browser names it with every method
 * but GET and HEAD, and with those where a page reaches another origin. What is left is an extension's GET to a host
 * that it was granted, which is marked alike for every extension (`Sec-Fetch-Site: none` in Chromium, `same-origin` in
 * Firefox), and programs, which can name any origin. So the binding keeps a key that leaked into a page or another
 * extension from changing anything, and keeps pages from reading with it; an extension's reading is guarded by the
 * secrecy of the key alone.
 *
 * @param origin Of the call; `null`: it names none.
 * @throws ForbiddenError
 */
export function checkPermitted(key: Key, oneOf: readonly Scope[], origin: string | null): void {
  if (key.origin !== null && origin !== null && origin !== key.origin) {
    throw new ForbiddenError(
      `The key "${key.name}" belongs to the extension that it was paired with, and another origin presented it. ` +
        'Use a key of your own.',
    );
  }
  if (isPermitted(key, oneOf)) return;
  throw new ForbiddenError(
    `This call needs a key with the scope ${oneOf.join(' or ')}; the key "${key.name}" has ${key.scopes.join(', ')}. ` +
      'Make one with "thumbwire keys create".',
  );
}
