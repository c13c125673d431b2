import type { IncomingHttpHeaders } from 'node:http';
import { redactText } from '../derive/redact.ts';
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
  readonly notes: readonly ('id-invalid' | 'fields-dropped' | 'properties-dropped')[];
  /** Bodies that are read and not to be stored. */
  readonly omits: readonly ('request' | 'response')[];
  /** Whether the response is to carry its feedback token. */
  readonly wantsToken: boolean;
}

const propertyPrefix = 'helicone-property-';
const mostProperties = 100;
/** Of a user, a session, a prompt, and of the key and the value of a property. */
const longestBytes = 1024;

/** These are properties too, under their full names. API document, request headers. */
const alsoProperties = [
  'helicone-session-id',
  'helicone-session-path',
  'helicone-session-name',
  'helicone-prompt-id',
] as const;

const fields = {
  userId: 'helicone-user-id',
  sessionId: 'helicone-session-id',
  sessionPath: 'helicone-session-path',
  sessionName: 'helicone-session-name',
  promptId: 'helicone-prompt-id',
  promptVersion: 'helicone-prompt-version',
  modelOverride: 'helicone-model-override',
} as const;

/**
 * Reads who sent a request and what for. A malformed id is not taken, and what is beyond the bounds is dropped.
 *
 * @param secrets Credentials of the exchange; where one of them is repeated, it is taken out.
 */
export function identify(headers: IncomingHttpHeaders, secrets: readonly string[]): Identity {
  return withoutSecrets(readIdentity(headers), secrets);
}

function readIdentity(headers: IncomingHttpHeaders): Identity {
  const wantedId = read(headers, 'helicone-request-id');
  const isIdValid = wantedId !== null && /^[\w-]{1,128}$/.test(wantedId);
  const { properties, isCut } = readProperties(headers);
  const isFieldCut = Object.values(fields).some((name) => isLong(read(headers, name)));
  return {
    wantedId: isIdValid ? wantedId : null,
    userId: readField(headers, fields.userId),
    sessionId: readField(headers, fields.sessionId),
    sessionPath: readField(headers, fields.sessionPath),
    sessionName: readField(headers, fields.sessionName),
    promptId: readField(headers, fields.promptId),
    promptVersion: readField(headers, fields.promptVersion),
    modelOverride: readField(headers, fields.modelOverride),
    properties,
    notes: [
      ...(wantedId !== null && !isIdValid ? (['id-invalid'] as const) : []),
      ...(isFieldCut ? (['fields-dropped'] as const) : []),
      ...(isCut ? (['properties-dropped'] as const) : []),
    ],
    omits: (['request', 'response'] as const).filter((body) => isWished(headers, `helicone-omit-${body}`)),
    wantsToken: isWished(headers, 'thumbwire-feedback-token'),
  };
}

/** A wish is taken in whatever way it is written. */
function isWished(headers: IncomingHttpHeaders, name: string): boolean {
  return /^(?:true|1)$/i.test(read(headers, name) ?? '');
}

/** What a request says about itself is kept, and repeats a credential only by mistake. */
function withoutSecrets(identity: Identity, secrets: readonly string[]): Identity {
  const text = JSON.stringify(identity);
  if (redactText(text, secrets) === text) return identity;
  const clean = (value: string | null) => (value === null ? null : redactText(value, secrets));
  const wantedId = clean(identity.wantedId);
  return {
    ...identity,
    wantedId: wantedId === identity.wantedId ? wantedId : null,
    notes: wantedId === identity.wantedId ? identity.notes : [...identity.notes, 'id-invalid'],
    userId: clean(identity.userId),
    sessionId: clean(identity.sessionId),
    sessionPath: clean(identity.sessionPath),
    sessionName: clean(identity.sessionName),
    promptId: clean(identity.promptId),
    promptVersion: clean(identity.promptVersion),
    modelOverride: clean(identity.modelOverride),
    properties: Object.fromEntries(
      Object.entries(identity.properties).map(([key, value]) => [
        redactText(key, secrets),
        redactText(value, secrets),
      ]),
    ),
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
    const key = isProperty ? name.slice(propertyPrefix.length) : name;
    if (properties.length === mostProperties || isLong(key) || isLong(value) || key === '__proto__') {
      isCut = true;
      continue;
    }
    properties.push([key, value]);
  }
  return { properties: Object.fromEntries(properties), isCut };
}

function readField(headers: IncomingHttpHeaders, name: string): string | null {
  const value = read(headers, name);
  return isLong(value) ? null : value;
}

function isLong(text: string | null): boolean {
  return text !== null && Buffer.byteLength(text) > longestBytes;
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
