import type { Body } from '../stores/store.ts';
import { type Decoded, decodeBody } from './decode.ts';
import { isPlaceholder } from './placeholder.ts';

const mark = '[redacted]';

/** Shorter beginnings of a credential say nothing about it, and ordinary text ends like that. */
const leastBegun = 8;

/**
 * Takes the credentials of an exchange out of a body: each exact occurrence, also as it is written inside a JSON
 * string or a URL, becomes `[redacted]`.
 *
 * A value that guards nothing (`isPlaceholder`) is left.
 *
 * @param decoded The body without its content encoding, where that is already at hand.
 * @returns The body itself if nothing occurs; a compressed body in which something occurs comes back decoded.
 */
export function redact(body: Body, secrets: readonly string[], decoded: Decoded = decodeBody(body)): Body {
  const forms = writtenForms(secrets);
  if (forms.length === 0) return body;
  const bytes = redactBytes(decoded.bytes, forms);
  if (bytes !== decoded.bytes) {
    return { ...body, bytes, contentEncoding: null, sizeBytes: sizeAfter(body, bytes) };
  }
  // What could not be decoded may still hold a credential as it is.
  const raw = decoded.bytes === body.bytes ? body.bytes : redactBytes(body.bytes, forms);
  return raw === body.bytes ? body : { ...body, bytes: raw, sizeBytes: sizeAfter(body, raw) };
}

/** The same for a text. */
export function redactText(text: string, secrets: readonly string[]): string {
  const forms = writtenForms(secrets);
  return forms.reduce((current, form) => current.replaceAll(form, mark), readCodes(text, forms));
}

/** Whether a text holds one of the credentials. */
export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  return writtenForms(secrets).some((form) => text.includes(form));
}

/** A copy that was cut stays recognisable: the size differs from the bytes by what is missing. */
function sizeAfter(body: Body, bytes: Uint8Array): number {
  return bytes.length + body.sizeBytes - body.bytes.length;
}

/** Each secret as it may be written, the longest first, so that one inside another leaves no rest. */
function writtenForms(secrets: readonly string[]): string[] {
  const forms = secrets
    .filter((secret) => !isPlaceholder(secret))
    .flatMap((secret) => {
      const json = inString(secret);
      const percent = encodeURIComponent(secret.toWellFormed());
      const lower = percent.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
      // The arguments of a tool call are JSON inside a string of JSON.
      return [secret, json, json.replaceAll('/', '\\/'), inString(json), percent, lower];
    });
  return [...new Set(forms)].toSorted((a, b) => b.length - a.length);
}

/** As it stands inside a string of JSON. */
function inString(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function redactBytes(bytes: Uint8Array, forms: readonly string[]): Uint8Array {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Latin 1 gives every byte a character of its own, so bytes that are no valid text survive.
  const written = forms.map((form) => Buffer.from(form).toString('latin1'));
  if (source.includes('\\u00')) {
    const text = source.toString('latin1');
    const read = readCodes(text, written);
    if (read !== text) return redactBytes(Buffer.from(read, 'latin1'), forms);
  }
  const found = written.filter((form) => source.includes(form, 'latin1'));
  const cut = begunAtEnd(source, written);
  if (found.length === 0 && cut === 0) return bytes;
  const text = found.reduce(
    (current, form) => current.replaceAll(form, mark),
    source.toString('latin1', 0, source.length - cut),
  );
  return Buffer.from(cut > 0 ? text + mark : text, 'latin1');
}

/**
 * JSON may write any character as its code. Where a credential shows only when the codes are read, the codes of
 * ASCII characters are; any other text stays as it is.
 */
function readCodes(text: string, forms: readonly string[]): string {
  if (!text.includes('\\u00')) return text;
  // Escapes are read in pairs: what follows an escaped backslash is no code.
  const read = text.replace(
    /\\(?:u00([2-7][\da-f])|[\s\S])/gi,
    (escaped: string, hex: string | undefined) => {
      if (hex === undefined) return escaped;
      const character = String.fromCharCode(Number.parseInt(hex, 16));
      return character === '"' || character === '\\' ? escaped : character;
    },
  );
  const isHidden = forms.some((form) => read.split(form).length > text.split(form).length);
  return isHidden ? read : text;
}

/** How much of the end is the beginning of a credential: a copy may be cut, or a stream break off, within one. */
function begunAtEnd(source: Buffer, written: readonly string[]): number {
  const longest = Math.max(...written.map((form) => form.length)) - 1;
  const tail = source.toString('latin1', Math.max(0, source.length - longest));
  for (let length = tail.length; length >= leastBegun; length--) {
    const end = tail.slice(-length);
    if (written.some((form) => form.length > length && form.startsWith(end))) return length;
  }
  return 0;
}
