/** Up to here a credential that comes in pieces must show: as long as the least beginning that is taken out. */
const shown = 8;

/**
 * Whether a text may hold a credential, or the beginning of one, in pieces: what is asked before the text is read
 * for them, because nearly every text holds none.
 *
 * Of a credential in pieces the first ends one value, those between are whole values, and the last begins one. So
 * its first characters are in the text as far as the first piece goes, and each one after that is in a whole value
 * that is a part of the credential, or begins the last piece.
 *
 * @returns `false` only if it holds none.
 */
export function mayBeSpelled(text: string, forms: readonly string[]): boolean {
  // A value with codes is no part of a credential as it stands there.
  if (text.includes('\\u00') || text.includes('\\/')) return true;
  const values = wholeValues(text, forms);
  return forms.some((form) => {
    const last = Math.min(shown, form.length - 1) - 1;
    if (text.includes(form.slice(last))) return true;
    let next = 1;
    while (next <= last && text.includes(form.slice(0, next + 1))) next += 1;
    if (next > last) return true;
    const inWhole = new Set<number>();
    for (const value of values) {
      for (let start = 1; start <= last; start += 1) {
        if (!form.startsWith(value, start)) continue;
        for (let at = start; at < start + value.length; at += 1) inWhole.add(at);
      }
    }
    while (inWhole.has(next)) next += 1;
    return next > last;
  });
}

/** What stands between two quotes and could be a part of a form that begins among its first characters. */
function wholeValues(text: string, forms: readonly string[]): ReadonlySet<string> {
  const isStart = new Uint8Array(256);
  for (const form of forms) {
    for (let at = 1; at < shown && at < form.length; at += 1) isStart[form.charCodeAt(at)] = 1;
  }
  const longest = forms[0]?.length ?? 0;
  const values = new Set<string>();
  let before = text.indexOf('"');
  for (let at = text.indexOf('"', before + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    const length = at - before - 1;
    if (
      length > 0 &&
      length < longest &&
      isStart[text.charCodeAt(before + 1)] === 1 &&
      text.charCodeAt(at + 1) !== colon
    ) {
      values.add(text.slice(before + 1, at));
    }
    before = at;
  }
  // A text can be cut within a value.
  if (before !== -1) values.add(text.slice(before + 1));
  return values;
}

const colon = 0x3a;
