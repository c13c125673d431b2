/** The file of an export as it grows: text in, UTF-8 out. */
export interface PieceBuffer {
  /** Bytes since the last piece was taken. */
  readonly sizeBytes: number;
  add(text: string): void;
  /** What was added since; its buffer holds nothing else, and can be handed to another thread. */
  take(): Uint8Array<ArrayBuffer>;
  /** Takes a buffer back, for a piece to come. */
  reuse(buffer: ArrayBuffer): void;
}

/**
 * Encodes each text by itself. Joined first, one character beyond Latin-1 makes all of it slow to encode: by a factor
 * of twenty.
 *
 * @param capacity What a piece holds as a rule; it grows for a long text.
 */
export function createPieceBuffer(capacity: number): PieceBuffer {
  let buffer = Buffer.from(new ArrayBuffer(capacity));
  let spare: ArrayBuffer | null = null;
  let sizeBytes = 0;

  function makeRoom(text: string): void {
    const free = buffer.length - sizeBytes;
    // A UTF-16 unit takes three bytes at most: only where that may not fit is it worth counting.
    if (text.length * 3 <= free) return;
    const needed = Buffer.byteLength(text);
    if (needed <= free) return;
    const larger = Buffer.from(new ArrayBuffer(Math.max(2 * buffer.length, sizeBytes + needed)));
    larger.set(buffer.subarray(0, sizeBytes));
    buffer = larger;
  }

  return {
    get sizeBytes() {
      return sizeBytes;
    },
    add(text) {
      makeRoom(text);
      sizeBytes += buffer.write(text, sizeBytes);
    },
    take() {
      const piece = new Uint8Array(buffer.buffer, 0, sizeBytes);
      buffer = Buffer.from(spare ?? new ArrayBuffer(capacity));
      spare = null;
      sizeBytes = 0;
      return piece;
    },
    reuse(used) {
      // One that grew for a long text would stay as large.
      if (used.byteLength === capacity) spare = used;
    },
  };
}
