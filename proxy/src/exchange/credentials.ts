import type { IncomingMessage } from 'node:http';
import { InvalidError, isCredentialName } from '@thumbwire/shared';
import type { Route } from './route.ts';
import { offeredCredentials, offeredValues } from './subprotocols.ts';

/** What stands in the place of a credential. */
const redacted = '[redacted]';

/** Shorter cookie values are taken for settings, not for sessions. */
const leastCookie = 16;

/**
 * Every credential that an exchange carries, as text that may turn up in a body: whole header values and the part
 * after their scheme, long values of cookies, credential parameters of the query, and those that a WebSocket
 * offers as protocols.
 */
export function collectSecrets(request: IncomingMessage, route: Route): string[] {
  const headers = Object.entries(request.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value) => [name, value] as const),
  );
  const secrets = new Set([
    ...secretsInFields(headers),
    ...secretsInQuery(route.query),
    ...(request.headersDistinct['sec-websocket-protocol'] ?? []).flatMap(offeredCredentials),
    ...(route.authorization === null ? [] : credentialsOf(route.authorization)),
  ]);
  secrets.delete('');
  return Array.from(secrets);
}

/** The credentials among named texts, such as the header fields of a request. */
export function secretsInFields(fields: Iterable<readonly [name: string, value: string]>): string[] {
  const secrets: string[] = [];
  for (const [name, value] of fields) {
    if (!isCredentialName(name)) continue;
    // Most cookies are settings, whose short values are words of any text.
    const parts = /cookie$/i.test(name)
      ? cookieValues(value).filter((part) => part.length >= leastCookie)
      : credentialsOf(value);
    secrets.push(value, ...parts);
  }
  return secrets.filter((secret) => secret !== '');
}

/** The credentials in a query string, as they stand there and decoded. */
export function secretsInQuery(query: string): string[] {
  return parameters(query)
    .filter(({ isCredential }) => isCredential)
    .flatMap(({ value }) => [value, ...credentialsOf(decode(value))])
    .filter((secret) => secret !== '');
}

/**
 * What follows the scheme; of the Basic scheme also what it stands for, and the password alone, or the user where it
 * comes without one (RFC 7617); of a scheme with parameters those that are credentials (RFC 9110, section 11.4).
 */
function credentialsOf(value: string): string[] {
  const credentials = withoutScheme(value);
  if (!/^basic /i.test(value)) return [credentials, ...signedParts(credentials)];
  const pair = Buffer.from(credentials, 'base64').toString();
  const [user, password] = [pair.slice(0, pair.indexOf(':')), pair.slice(pair.indexOf(':') + 1)];
  return [credentials, pair, password === '' ? user : password];
}

/**
 * `Credential=ID/SCOPE, Signature=SIGNATURE` of a request that is signed.
 *
 * @see AWS, "Signature Version 4", section on the Authorization header
 */
function signedParts(credentials: string): string[] {
  return credentials.split(/[,\s]+/).flatMap((part) => {
    const end = part.indexOf('=');
    if (end < 1 || !isCredentialName(part.slice(0, end))) return [];
    const value = part.slice(end + 1).replaceAll('"', '');
    const scopeStart = value.indexOf('/');
    return scopeStart === -1 ? [value] : [value, value.slice(0, scopeStart)];
  });
}

/** A path with query as it may be stored and shown: values of credential parameters are taken out. */
export function redactPath(target: string): string {
  const start = target.indexOf('?');
  if (start === -1) return target;
  const query = target.slice(start).replace(parameter, (text) => {
    const { name, isCredential } = readParameter(text);
    return isCredential ? `${name}=${redacted}` : text;
  });
  return target.slice(0, start) + query;
}

/**
 * Refuses a request that carries one of our own keys, or a feedback token, anywhere but in Helicone-Auth: it would be sent away, or
 * stored with what the request says about itself.
 *
 * @throws InvalidError naming the header or parameter
 */
export function refuseOwnKey(
  request: IncomingMessage,
  query: string,
  isOwnKey: (value: string) => boolean,
): void {
  for (const [name, values = []] of Object.entries(request.headersDistinct)) {
    if (name === 'helicone-auth') continue;
    const isFound = values.some(
      (value) => isOwnKey(value) || (hasParts(value) && partsOf(name, value).some(isOwnKey)),
    );
    if (isFound) throw ownKeyError(`The ${name.slice(0, 100)} header`);
  }
  for (const { name, value } of parameters(query)) {
    if (isOwnKey(decode(value))) throw ownKeyError(`The query parameter ${name.slice(0, 100)}`);
  }
}

function ownKeyError(place: string): InvalidError {
  return new InvalidError(
    `${place} holds a key of this proxy, or a feedback token, which is never sent on; a provider's key belongs there. ` +
      'The key of the proxy belongs in Helicone-Auth.',
  );
}

/** Every part of a value stands behind one of these, or before one. */
function hasParts(value: string): boolean {
  return /[\s=,;]/.test(value);
}

/** Where a key can stand in a header: behind a scheme, as the user or the password of the Basic scheme, in a cookie, among offered protocols. */
function partsOf(name: string, value: string): string[] {
  if (name === 'cookie') return cookieValues(value);
  if (name === 'sec-websocket-protocol') return offeredValues(value);
  const credentials = withoutScheme(value);
  if (!/^basic /i.test(value)) return credentialsOf(value);
  const pair = Buffer.from(credentials, 'base64').toString();
  return [credentials, pair.slice(0, pair.indexOf(':')), pair.slice(pair.indexOf(':') + 1)];
}

/** `Bearer abc` is `abc`. RFC 9110, section 11.4. */
export function withoutScheme(value: string): string {
  return value.replace(/^[\w-]+ +/, '');
}

interface Parameter {
  readonly name: string;
  /** As it stands in the query; empty if there is none. */
  readonly value: string;
  /** Whether it has a value, and a name that stands for a credential. */
  readonly isCredential: boolean;
}

/** Some servers take a semicolon between parameters for an ampersand. */
const parameter = /[^?&;]+/g;

function parameters(query: string): Parameter[] {
  return Array.from(query.matchAll(parameter), ([text]) => readParameter(text));
}

function readParameter(text: string): Parameter {
  const end = text.indexOf('=');
  const name = end === -1 ? text : text.slice(0, end);
  return {
    name,
    value: end === -1 ? '' : text.slice(end + 1),
    isCredential: end !== -1 && isCredentialName(decode(name)),
  };
}

/** Percent-decoding that leaves alone what cannot be decoded. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text; // A malformed escape: the text stands for itself.
  }
}

/** RFC 6265, section 4.2.1. */
function cookieValues(header: string): string[] {
  return header.split(';').map((pair) => pair.slice(pair.indexOf('=') + 1).trim());
}
