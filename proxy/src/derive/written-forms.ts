import { isPlaceholder } from './placeholder.ts';

/** What stands in the place of a credential. */
export const mark = '[redacted]';

/** Shorter beginnings of a credential say nothing about it, and ordinary text ends like that. */
const leastBegun = 8;

/** The forms of the secrets that were asked for last: one exchange asks many times, and clients send the same ones. */
let last: { secrets: readonly string[]; key: string; forms: readonly string[] } | null = null;

/**
 * Each secret as it may be written in a body, the longest first, so that one inside another leaves no rest. A value
 * that guards nothing has none.
 */
export function writtenForms(secrets: readonly string[]): readonly string[] {
  if (last?.secrets === secrets) return last.forms;
  const key = JSON.stringify(secrets);
  last = { secrets, key, forms: last?.key === key ? last.forms : formsOf(secrets) };
  return last.forms;
}

function formsOf(secrets: readonly string[]): readonly string[] {
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

/**
 * How much of the end is the beginning of a credential: a copy may be cut, or a stream break off, within one.
 *
 * @returns A number of UTF-16 code units; 0: less than the 8 that say something.
 */
export function begunAtEnd(text: string, forms: readonly string[]): number {
  const lengths = forms.map((form) => {
    const head = form.slice(0, leastBegun);
    const start = Math.max(0, text.length - form.length + 1);
    for (let at = text.indexOf(head, start); at !== -1; at = text.indexOf(head, at + 1)) {
      if (form.startsWith(text.slice(at))) return text.length - at;
    }
    return 0;
  });
  return Math.max(0, ...lengths);
}
