import type { Kept } from '../scan.ts';

/** Finds every piece of 13 or more characters of the texts that it knows, in whatever way they are written. */
export interface Detector {
  /** @param name What is said where the text is found. */
  add(text: string, name: string): void;
  /** `NAME (FORM) is in WHERE`, each once. */
  find(kept: Iterable<Kept>): string[];
}

/** Bytes that are compared at once; letter case aside. */
const width = 12;
/** Every second window is known, so that any 13 bytes hold one of them. */
const stride = 2;

/** Forms that are looked for, by name. */
const forms: Readonly<Record<string, (text: string) => readonly Buffer[]>> = {
  'as it is': (text) => [Buffer.from(text)],
  // Where it begins decides which characters become which.
  base64: (text) =>
    [0, 1, 2].map((shift) => {
      const encoded = Buffer.from(' '.repeat(shift) + text).toString('base64');
      return Buffer.from(encoded.slice(shift === 0 ? 0 : 4, -4));
    }),
  base64url: (text) => [Buffer.from(Buffer.from(text).toString('base64url'))],
  hex: (text) => [Buffer.from(Buffer.from(text).toString('hex'))],
  reversed: (text) => [Buffer.from(text).reverse()],
};

/** Ways to write that are undone before anything is looked for, by a character without which there is none. */
const undone: Readonly<Record<string, (text: string) => string>> = {
  '%': (text) => text.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) => fromHex(hex)),
  '\\': (text) =>
    text.replaceAll(/\\+(?:u00([\da-f]{2})|(?=[/"]))/gi, (_, hex?: string) =>
      hex === undefined ? '' : fromHex(hex),
    ),
  // UTF-16.
  '\0': (text) => text.replaceAll('\0', ''),
};

export function createDetector(): Detector {
  const windows = new Map<number, { bytes: Buffer; name: string }[]>();
  const mayBegin = new Uint8Array(2 ** 22);

  function learn(bytes: Buffer, name: string): void {
    const folded = Buffer.from(bytes.toString('latin1').toLowerCase(), 'latin1');
    for (let at = 0; at + width <= folded.length; at += stride) {
      const window = folded.subarray(at, at + width);
      let hash = 0;
      for (const byte of window) hash = roll(hash, byte, 0);
      mayBegin[hash >>> 10] = 1;
      const known = windows.get(hash);
      if (known === undefined) windows.set(hash, [{ bytes: window, name }]);
      else known.push({ bytes: window, name });
    }
  }

  return {
    add(text, name) {
      for (const [form, write] of Object.entries(forms)) {
        for (const bytes of write(text)) learn(bytes, `${name} (${form})`);
      }
    },
    find(kept) {
      const found = new Set<string>();
      for (const { where, bytes } of kept) {
        const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
          .toString('latin1')
          .toLowerCase();
        const others = Object.entries(undone).filter(([character]) => text.includes(character));
        for (const each of [text, ...others.map(([, undo]) => undo(text).toLowerCase())]) {
          for (const name of namesIn(Buffer.from(each, 'latin1'))) found.add(`${name} is in ${where}`);
        }
      }
      return Array.from(found);
    },
  };

  function* namesIn(bytes: Buffer): Generator<string> {
    let hash = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      hash = roll(hash, bytes[at] ?? 0, at < width ? 0 : (bytes[at - width] ?? 0));
      if (at + 1 < width || mayBegin[hash >>> 10] === 0) continue;
      const here = bytes.subarray(at + 1 - width, at + 1);
      const known = windows.get(hash)?.find((window) => window.bytes.equals(here));
      if (known !== undefined) yield known.name;
    }
  }
}

/** Of the byte that leaves the window, when the next one comes in. */
const leaving = Array.from({ length: width }).reduce<number>((power) => Math.imul(power, 31), 1);

function roll(hash: number, entering: number, left: number): number {
  return (Math.imul(hash, 31) + entering - Math.imul(left, leaving)) | 0;
}

function fromHex(code: string): string {
  return String.fromCharCode(Number.parseInt(code, 16));
}
