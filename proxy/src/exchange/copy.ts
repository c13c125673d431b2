/** A copy of a body that is taken while it passes, up to a bound. */
export interface Copy {
  add(chunk: Uint8Array): void;
  /** What was copied, and how much passed. */
  read(): { readonly bytes: Uint8Array; readonly sizeBytes: number };
}

/** @param limitBytes What passes beyond it is counted only. */
export function startCopy(limitBytes: number): Copy {
  const chunks: Uint8Array[] = [];
  let copied = 0;
  let sizeBytes = 0;
  return {
    add(chunk) {
      sizeBytes += chunk.length;
      if (copied === limitBytes) return;
      const part = chunk.length <= limitBytes - copied ? chunk : chunk.subarray(0, limitBytes - copied);
      chunks.push(part);
      copied += part.length;
    },
    read() {
      const [only] = chunks;
      return { bytes: only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks), sizeBytes };
    },
  };
}
