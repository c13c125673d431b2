/**
 * The elements of a JSON array, each as its JSON text, as far as they came whole. The text is gone through once,
 * and nothing is parsed: an element need not be JSON.
 *
 * @param text An array, or the start of one that was cut off; must begin with `[`, white space aside.
 * @returns Whether the array was closed.
 * @throws never
 */
export function* readArray(text: string): Generator<string, boolean> {
  let depth = 0;
  let start = text.indexOf('[') + 1;
  for (let at = start; at < text.length; at += 1) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at);
        break;
      case '[':
      case '{':
        depth += 1;
        break;
      case ']':
      case '}':
        if (depth === 0) {
          yield* element(text, start, at);
          return true;
        }
        depth -= 1;
        // An object or array that has ended is whole, whether or not what follows came.
        if (depth === 0) {
          yield* element(text, start, at + 1);
          start = at + 1;
        }
        break;
      case ',':
        if (depth === 0) {
          yield* element(text, start, at);
          start = at + 1;
        }
        break;
    }
  }
  return false;
}

/** Where the string that begins here ends: at its closing quote, or behind the text if there is none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text[before] === '\\') before -= 1;
    // An even number of backslashes stand for themselves.
    if ((end - before) % 2 === 1) return end;
  }
  return text.length;
}

function* element(text: string, start: number, end: number): Generator<string> {
  const json = text.slice(start, end).trim();
  if (json !== '') yield json;
}
