import type { IncomingMessage } from 'node:http';
import { credentialHeaders, credentialParameters, InvalidError } from '@thumbwire/shared';
import type { Route } from './route.ts';

/** What stands in the place of a credential. */
const redacted = '[redacted]';

/**
 * Every credential that an exchange carries, as text that may turn up in a body: whole header values and the part
 * after their scheme, values of cookies, and credential parameters of the query.
 */
export function collectSecrets(request: IncomingMessage, route: Route): string[] {
  const secrets = new Set<string>();
  for (const name of credentialHeaders) {
    for (const value of request.headersDistinct[name] ?? []) {
      secrets.add(value);
      const parts = name === 'cookie' ? cookieValues(value) : credentialsOf(value);
      for (const part of parts) secrets.add(part);
    }
  }
  for (const { value } of parameters(route.query)) {
    if (value === null) continue;
    secrets.add(value);
    secrets.add(decode(value));
  }
  if (route.authorization !== null) {
    for (const part of credentialsOf(route.authorization)) secrets.add(part);
  }
  secrets.delete('');
  return Array.from(secrets);
}

/** What follows the scheme; of the Basic scheme also what it stands for, and the password alone. RFC 7617. */
function credentialsOf(value: string): string[] {
  const credentials = withoutScheme(value);
  if (!/^basic /i.test(value)) return [credentials];
  const pair = Buffer.from(credentials, 'base64').toString();
  return [credentials, pair, pair.slice(pair.indexOf(':') + 1)];
}

/** A path with query as it may be stored and shown: values of credential parameters are taken out. */
export function redactPath(target: string): string {
  const start = target.indexOf('?');
  if (start === -1) return target;
  const query = parameters(target.slice(start)).map(({ text, name, value }) =>
    value === null ? text : `${name}=${redacted}`,
  );
  return `${target.slice(0, start)}?${query.join('&')}`;
}

/**
 * Refuses a request that carries one of our own keys where the provider's key belongs: it would be sent away.
 *
 * @throws InvalidError naming the header or parameter
 */
export function refuseOwnKey(
  request: IncomingMessage,
  query: string,
  isOwnKey: (value: string) => boolean,
): void {
  const places = [
    ...credentialHeaders
      .filter((name) => name !== 'helicone-auth')
      .map((name) => ({
        place: `The ${name} header`,
        values: request.headersDistinct[name]?.flatMap((value) => [
          value,
          withoutScheme(value),
          ...(name === 'cookie' ? cookieValues(value) : []),
        ]),
      })),
    ...parameters(query).map(({ name, value }) => ({
      place: `The query parameter ${name}`,
      values: value === null ? [] : [decode(value)],
    })),
  ];
  const found = places.find(({ values = [] }) => values.some(isOwnKey));
  if (found === undefined) return;
  throw new InvalidError(
    `${found.place} holds a key of this proxy; it must hold the provider's key. ` +
      'The key of the proxy belongs in Helicone-Auth.',
  );
}

/** `Bearer abc` is `abc`. RFC 9110, section 11.4. */
export function withoutScheme(value: string): string {
  return value.replace(/^[\w-]+ +/, '');
}

interface Parameter {
  /** As it stands in the query. */
  readonly text: string;
  readonly name: string;
  /** As it stands in the query; `null` if the parameter is no credential. */
  readonly value: string | null;
}

function parameters(query: string): Parameter[] {
  if (query.length <= 1) return [];
  return query
    .slice(1)
    .split('&')
    .map((text) => {
      const end = text.indexOf('=');
      const name = end === -1 ? text : text.slice(0, end);
      const isCredential = end !== -1 && credentialNames.has(decode(name).toLowerCase());
      return { text, name, value: isCredential ? text.slice(end + 1) : null };
    });
}

const credentialNames: ReadonlySet<string> = new Set(credentialParameters);

/** Percent-decoding that leaves alone what cannot be decoded. */
function decode(text: string): string {
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
