/** What one side of a WebSocket has sent, as far as the heads of its frames tell. */
export interface FrameCounter {
  /** Takes the bytes as they pass, cut anywhere. */
  add(chunk: Uint8Array): void;
  /** Data frames that have passed whole, fragments each by itself; pings, pongs and closes are not counted. */
  readonly dataFrames: number;
  /** The close frame, once its head has passed; `code` is `null` where it gives none. */
  readonly close: { readonly code: number | null } | null;
}

/** Two bytes, a length of at most eight, a mask of four. RFC 6455, section 5.2. */
const longestHead = 14;

/** Opcodes from here on are control frames. RFC 6455, section 5.5. */
const firstControl = 0x8;
const closeOpcode = 0x8;

/**
 * Counts the frames of one direction. Keeps the head of the frame under way and the two bytes of a close code,
 * and nothing else; bytes that are no frames give a wrong count, never an error.
 *
 * @see RFC 6455, section 5.2 (base framing protocol) and 5.5.1 (close)
 */
export function countFrames(): FrameCounter {
  const head = new Uint8Array(longestHead);
  let headBytes = 0;
  /** Of the payload under way; `null` within a head. */
  let restBytes: number | null = null;
  let dataFrames = 0;
  let close: { code: number | null; codeBytes: number[] } | null = null;

  const opcode = () => (head[0] ?? 0) & 0xf;
  const endFrame = () => {
    if (opcode() < firstControl) dataFrames += 1;
    restBytes = null;
    headBytes = 0;
  };
  const readCode = (chunk: Uint8Array, start: number, end: number) => {
    if (close === null || opcode() !== closeOpcode) return;
    const maskAt = isMasked(head) ? headBytes - 4 : null;
    for (let at = start; at < end && close.codeBytes.length < 2; at += 1) {
      const mask = maskAt === null ? 0 : (head[maskAt + close.codeBytes.length] ?? 0);
      close.codeBytes.push((chunk[at] ?? 0) ^ mask);
    }
    const [high, low] = close.codeBytes;
    if (high !== undefined && low !== undefined) close.code = high * 256 + low;
  };

  return {
    add(chunk) {
      let at = 0;
      while (at < chunk.length) {
        if (restBytes === null) {
          head[headBytes] = chunk[at] ?? 0;
          headBytes += 1;
          at += 1;
          if (headBytes < headLength(head, headBytes)) continue;
          restBytes = payloadLength(head);
          if (opcode() === closeOpcode) close ??= { code: null, codeBytes: [] };
        }
        const passing = Math.min(restBytes, chunk.length - at);
        readCode(chunk, at, at + passing);
        at += passing;
        restBytes -= passing;
        if (restBytes === 0) endFrame();
      }
    },
    get dataFrames() {
      return dataFrames;
    },
    get close() {
      return close && { code: close.code };
    },
  };
}

function isMasked(head: Uint8Array): boolean {
  return ((head[1] ?? 0) & 0x80) !== 0;
}

function headLength(head: Uint8Array, knownBytes: number): number {
  if (knownBytes < 2) return 2;
  const shortLength = (head[1] ?? 0) & 0x7f;
  const lengthBytes = shortLength === 126 ? 2 : shortLength === 127 ? 8 : 0;
  return 2 + lengthBytes + (isMasked(head) ? 4 : 0);
}

function payloadLength(head: Uint8Array): number {
  const view = new DataView(head.buffer);
  const shortLength = (head[1] ?? 0) & 0x7f;
  if (shortLength === 126) return view.getUint16(2);
  return shortLength === 127 ? Number(view.getBigUint64(2)) : shortLength;
}
