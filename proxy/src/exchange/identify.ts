import type { IncomingHttpHeaders } from 'node:http';
import type { Begin } from '../stores/store.ts';

/** What the `Helicone-*` headers of a request say about it. */
export interface Identity
  extends Pick<
    Begin,
    | 'wantedId'
    | 'userId'
    | 'sessionId'
    | 'sessionPath'
    | 'sessionName'
    | 'promptId'
    | 'promptVersion'
    | 'modelOverride'
    | 'properties'
  > {
  /** What the caller should know about its headers, for `Helicone-Status`. */
  readonly notes: readonly ('id-invalid' | 'properties-dropped')[];
  /** The body is not to be stored. */
  readonly omitsRequest: boolean;
  readonly omitsResponse: boolean;
}

const propertyPrefix = 'helicone-property-';
const mostProperties = 100;
const longestProperty = 1024;

/** These are properties too, under their full names. API document, request headers. */
const alsoProperties = [
  'helicone-session-id',
  'helicone-session-path',
  'helicone-session-name',
  'helicone-prompt-id',
] as const;

/** Reads who sent a request and what for. A malformed id is not taken, and properties beyond the bounds are dropped. */
export function identify(headers: IncomingHttpHeaders): Identity {
  const wantedId = read(headers, 'helicone-request-id');
  const isIdValid = wantedId !== null && /^[\w-]{1,128}$/.test(wantedId);
  const { properties, isCut } = readProperties(headers);
  return {
    wantedId: isIdValid ? wantedId : null,
    userId: read(headers, 'helicone-user-id'),
    sessionId: read(headers, 'helicone-session-id'),
    sessionPath: read(headers, 'helicone-session-path'),
    sessionName: read(headers, 'helicone-session-name'),
    promptId: read(headers, 'helicone-prompt-id'),
    promptVersion: read(headers, 'helicone-prompt-version'),
    modelOverride: read(headers, 'helicone-model-override'),
    properties,
    notes: [
      ...(wantedId !== null && !isIdValid ? (['id-invalid'] as const) : []),
      ...(isCut ? (['properties-dropped'] as const) : []),
    ],
    omitsRequest: read(headers, 'helicone-omit-request') === 'true',
    omitsResponse: read(headers, 'helicone-omit-response') === 'true',
  };
}

function readProperties(headers: IncomingHttpHeaders): {
  properties: Record<string, string>;
  isCut: boolean;
} {
  const properties: [key: string, value: string][] = [];
  let isCut = false;
  for (const name of Object.keys(headers)) {
    const isProperty = name.startsWith(propertyPrefix) && name.length > propertyPrefix.length;
    if (!isProperty && !alsoProperties.some((known) => known === name)) continue;
    const value = read(headers, name);
    if (value === null) continue;
    if (properties.length === mostProperties || Buffer.byteLength(value) > longestProperty) {
      isCut = true;
      continue;
    }
    properties.push([isProperty ? name.slice(propertyPrefix.length) : name, value]);
  }
  return { properties: Object.fromEntries(properties), isCut };
}

/** A header's text, or `null` if it is missing or empty. */
function read(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  const text = Array.isArray(value) ? value.join(', ') : value;
  return text === undefined || text === '' ? null : decode(text);
}

/** Header bytes arrive as Latin-1; most clients mean UTF-8 by them. */
function decode(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text;
  const bytes = Buffer.from(text, 'latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return text; // It was Latin-1 after all.
  }
}
