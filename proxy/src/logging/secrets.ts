import { isRecord, type LogInput } from '@thumbwire/shared';
import { decode, secretsInFields, secretsInQuery } from '../exchange/credentials.ts';

/** Where clients put the headers of a request into its options. */
const headerOptions = ['headers', 'extra_headers', 'default_headers', 'defaultHeaders'];

/**
 * Every credential that a log carries: in the headers of the call, in those that it repeats of request and response,
 * in the URL, and in fields of the request that are named like one (`api_key`).
 *
 * @param url The URL that was called, if there is one.
 */
export function secretsOf(input: LogInput, headers: Headers, url: URL | null): string[] {
  const { json, meta } = input.providerRequest;
  const nested = headerOptions.map((name) => json[name]);
  const fields = [
    ...headers,
    ...[meta, json, ...nested, input.providerResponse.headers].flatMap(textFields),
    // The password in a URL has no name of its own.
    ...passwordsOf(url),
  ];
  return [...new Set([...secretsInFields(fields), ...(url === null ? [] : secretsInQuery(url.search))])];
}

function passwordsOf(url: URL | null): (readonly [name: string, value: string])[] {
  if (url === null) return [];
  // A key that needs no password beside it is the user.
  const secret = url.password || url.username;
  return [secret, decode(secret)].map((text) => ['password', text]);
}

function textFields(value: unknown): (readonly [name: string, value: string])[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, field]) =>
    (Array.isArray(field) ? field : [field]).flatMap((text: unknown) =>
      typeof text === 'string' ? [[name, text] as const] : [],
    ),
  );
}
