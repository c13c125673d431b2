/** A string in a text that holds JSON, without its quotes; or a number that stands for one character. */
export interface Piece {
  /** Where it stands in the text. */
  readonly start: number;
  readonly end: number;
  readonly isNumber: boolean;
}

/** Values that belong together, in the order of the text: what one event after the other says at the same place. */
export type Lane = readonly Piece[];

/** An object or array that is open. */
interface Frame {
  readonly parent: Frame | null;
  readonly isArray: boolean;
  /** The key that leads here; elements of arrays have none, so that they follow each other. */
  readonly name: string | null;
  /** The bytes of a token. OpenAI API reference, "logprobs". */
  readonly isBytes: boolean;
  /** The key whose value comes next. */
  key: string;
  /** Numbers by which events say what they continue: `index`, `content_index`, `contentBlockIndex` … */
  indexes: string;
  /** Its place as `openPlaces` gives it out; `null`: not asked for yet. */
  place: number | null;
}

interface Found {
  readonly frame: Frame;
  readonly key: string;
  readonly piece: Piece;
}

/**
 * Reads the strings of a text that holds JSON in any framing (one text, events, one a line), and in any state:
 * damaged, or cut off anywhere.
 *
 * @returns The values by place: the path of keys, and the indexes beside it.
 * @throws never
 */
export function readLanes(text: string): Lane[] {
  const lanes = new Map<number, Piece[]>();
  const places = openPlaces();
  let found: Found[] = [];
  let frame: Frame = outside;
  /** An index may come after what it belongs to, so places are told when the outermost object has ended. */
  const sortIn = () => {
    for (const { frame: inside, key, piece } of found) {
      const place = places.of(inside, key);
      const lane = lanes.get(place);
      if (lane === undefined) lanes.set(place, [piece]);
      else lane.push(piece);
    }
    found = [];
  };

  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = stringEnd(text, at + 1);
      if (frame !== outside) {
        if (!frame.isArray && isKey(text, end + 1)) frame.key = text.slice(at + 1, end);
        else found.push({ frame, key: frame.key, piece: { start: at + 1, end, isNumber: false } });
      }
      at = end;
    } else if (code === openObject || code === openArray) {
      // What was damaged and never closed ends where the next event begins.
      if (frame !== outside && beginsLine(text, at)) {
        frame = outside;
        sortIn();
      }
      frame = within(frame, code === openArray);
    } else if (code === closeObject || code === closeArray) {
      frame = frame.parent ?? outside;
      if (frame === outside) sortIn();
    } else if (frame !== outside && isDigit(code)) {
      const end = numberEnd(text, at);
      if (/index$/i.test(frame.key)) frame.indexes += `${frame.key}=${text.slice(at, end)};`;
      else if (frame.isArray && frame.isBytes) {
        found.push({ frame, key: '', piece: { start: at, end, isNumber: true } });
      }
      at = end - 1;
    }
  }
  sortIn();
  return Array.from(lanes.values());
}

const quote = 0x22;
const backslash = 0x5c;
const openArray = 0x5b;
const closeArray = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

const outside: Frame = {
  parent: null,
  isArray: true,
  name: null,
  isBytes: false,
  key: '',
  indexes: '',
  place: 0,
};

function within(parent: Frame, isArray: boolean): Frame {
  const name = parent.isArray ? null : parent.key;
  const isBytes = name === null ? parent.isBytes : name === 'bytes';
  return { parent, isArray, name, isBytes, key: '', indexes: '', place: null };
}

/**
 * Gives places their numbers: two have the same one if the same keys and indexes lead there.
 *
 * Each frame adds to the number of the one around it. To write out what leads to each would take a time that grows with
 * the square of a text that is nested deeply.
 */
function openPlaces() {
  const numbers = new Map<string, number>();

  function inside(place: number, name: string | null, indexes = ''): number {
    if (name === null && indexes === '') return place;
    const way = `${place} ${indexes}/${name ?? ''}`;
    const number = numbers.get(way) ?? numbers.size + 1;
    numbers.set(way, number);
    return number;
  }

  function placeOf(frame: Frame): number {
    const asked: Frame[] = [];
    let known = frame;
    while (known.place === null && known.parent !== null) {
      asked.push(known);
      known = known.parent;
    }
    let place = known.place ?? 0;
    for (const each of asked.toReversed()) {
      place = inside(place, each.name, each.indexes);
      each.place = place;
    }
    return place;
  }

  return {
    /** The place of a value with this key. */
    of: (frame: Frame, key: string) => inside(placeOf(frame), frame.isArray ? null : key),
  };
}

/** Where the closing quote is, or the end of the text. */
function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start); end !== -1; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (first > start && text.charCodeAt(first - 1) === backslash) first -= 1;
    // An even number of backslashes escape each other.
    if ((end - first) % 2 === 0) return end;
  }
  return text.length;
}

function isKey(text: string, after: number): boolean {
  let at = after;
  while (text.charCodeAt(at) <= 0x20) at += 1;
  return text.charCodeAt(at) === 0x3a;
}

function beginsLine(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 7), at);
  return before.endsWith('\n') || /\ndata: ?$/.test(before);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function numberEnd(text: string, start: number): number {
  let end = start + 1;
  while (isDigit(text.charCodeAt(end))) end += 1;
  return end;
}
