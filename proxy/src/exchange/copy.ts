/** A copy of a body that is taken while it passes, up to a bound. */
export interface Copy {
  add(chunk: Uint8Array): void;
  /** What was copied, and how much passed. */
  read(): { readonly bytes: Uint8Array; readonly sizeBytes: number };
  /** Nobody needs the copy any more. */
  release(): void;
}

/** What all copies together may hold: many exchanges that stand still must not fill the memory. */
export interface CopyRoom {
  /** @returns How many of so many bytes there is room for. */
  take(sizeBytes: number): number;
  give(sizeBytes: number): void;
}

export function createCopyRoom(limitBytes: number): CopyRoom {
  let takenBytes = 0;
  return {
    take(sizeBytes) {
      const granted = Math.min(sizeBytes, limitBytes - takenBytes);
      takenBytes += granted;
      return granted;
    },
    give(sizeBytes) {
      takenBytes -= sizeBytes;
    },
  };
}

/**
 * @param limitBytes What passes beyond it is counted only.
 * @param room Likewise what it has no place for: a copy has no gaps, so it ends there.
 */
export function startCopy(limitBytes: number, room: CopyRoom): Copy {
  const chunks: Uint8Array[] = [];
  let copied = 0;
  let sizeBytes = 0;
  let isFull = false;
  return {
    add(chunk) {
      sizeBytes += chunk.length;
      if (isFull) return;
      const length = room.take(Math.min(chunk.length, limitBytes - copied));
      isFull = length < chunk.length;
      if (length > 0) chunks.push(isFull ? chunk.subarray(0, length) : chunk);
      copied += length;
    },
    read() {
      const [only] = chunks;
      return { bytes: only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks), sizeBytes };
    },
    release() {
      isFull = true;
      chunks.length = 0;
      room.give(copied);
      copied = 0;
    },
  };
}
