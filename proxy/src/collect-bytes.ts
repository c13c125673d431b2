/** Bytes that come in chunks of any size, held in few objects: each takes hundreds of bytes besides its own. */
export interface CollectedBytes {
  add(chunk: Uint8Array): void;
  /** All of them, one after the other; they stay here. */
  read(): Buffer<ArrayBuffer>;
  /** All of them, in pieces; nothing stays here. */
  take(): Uint8Array[];
}

/** A chunk of this size is held as it came. */
const largeBytes = 4 * 1024;
const firstBlock = 1024;
const largestBlock = 64 * 1024;

export function collectBytes(): CollectedBytes {
  let pieces: Uint8Array[] = [];
  /** Where small chunks go; they may fill a part of it. */
  let block = Buffer.alloc(0);
  let used = 0;

  function endBlock(): void {
    // As a copy, where most of the block would be held for nothing.
    if (used > 0)
      pieces.push(used * 2 < block.length ? Buffer.from(block.subarray(0, used)) : block.subarray(0, used));
    block = Buffer.alloc(0);
    used = 0;
  }

  function take(): Uint8Array[] {
    endBlock();
    const taken = pieces;
    pieces = [];
    return taken;
  }

  return {
    add(chunk) {
      if (chunk.length >= largeBytes) {
        endBlock();
        pieces.push(chunk);
        return;
      }
      if (used + chunk.length > block.length) {
        const size = Math.min(largestBlock, Math.max(firstBlock, 2 * block.length, chunk.length));
        endBlock();
        block = Buffer.allocUnsafeSlow(size);
      }
      block.set(chunk, used);
      used += chunk.length;
    },
    read: () => Buffer.concat([...pieces, block.subarray(0, used)]),
    take,
  };
}
