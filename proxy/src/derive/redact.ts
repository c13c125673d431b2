import type { Body } from '../stores/store.ts';
import { type Decoded, decodeBody } from './decode.ts';
import { redactPieces } from './pieces.ts';
import { begunAtEnd, mark, writtenForms } from './written-forms.ts';

/**
 * Takes the credentials of an exchange out of a body: each exact occurrence, also as it is written inside a JSON
 * string or a URL, or in pieces over the events of a stream, becomes `[redacted]`.
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

function redactBytes(bytes: Uint8Array, forms: readonly string[]): Uint8Array {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Latin 1 gives every byte a character of its own, so bytes that are no valid text survive.
  const written = forms.map((form) => Buffer.from(form).toString('latin1'));
  if (source.includes('\\u00')) {
    const text = source.toString('latin1');
    const read = readCodes(text, written);
    if (read !== text) return redactBytes(Buffer.from(read, 'latin1'), forms);
  }
  const text = source.toString('latin1');
  const cut = begunAtEnd(text, written);
  const whole = written.reduce(
    (current, form) => current.replaceAll(form, mark),
    cut > 0 ? text.slice(0, -cut) + mark : text,
  );
  const clean = redactPieces(whole, written);
  return clean === text ? bytes : Buffer.from(clean, 'latin1');
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
