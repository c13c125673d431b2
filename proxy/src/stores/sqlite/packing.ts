import { constants as zlib, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Below these a compressor's fixed cost outweighs what it saves. */
const leastBytes = 4096;
const leastCharacters = 4096;

/** How bytes are kept: `0` as they are, `1` as one zstd frame. */
export type Packing = 0 | 1;

export interface Packed {
  readonly bytes: Uint8Array;
  readonly packing: Packing;
}

/** Compresses bytes where that pays. `isCompressed`: they already are, by the sender. */
export function pack(bytes: Uint8Array, isCompressed: boolean): Packed {
  if (isCompressed || bytes.byteLength < leastBytes) return { bytes, packing: 0 };
  const compressed = zstdCompressSync(bytes, { params: { [zlib.ZSTD_c_compressionLevel]: 1 } });
  return compressed.byteLength < bytes.byteLength ? { bytes: compressed, packing: 1 } : { bytes, packing: 0 };
}

export function unpack(bytes: Uint8Array, packing: number): Uint8Array {
  return packing === 1 ? zstdDecompressSync(bytes) : bytes;
}

/** Text as it is kept in one column: plain, or compressed as a blob. */
export function packText(text: string | null): string | Uint8Array | null {
  if (text === null || text.length < leastCharacters) return text;
  const { bytes, packing } = pack(Buffer.from(text), false);
  return packing === 1 ? bytes : text;
}

/** Reads what `packText` wrote. */
export function unpackText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? zstdDecompressSync(value).toString('utf8') : null;
}
