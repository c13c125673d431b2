import {
  brotliDecompressSync,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  constants as zlib,
  zstdDecompressSync,
} from 'node:zlib';
import type { Body } from '../stores/exchange.ts';

/** Bytes of a body without its content encoding. */
export interface Decoded {
  readonly bytes: Uint8Array;
  /** Why some or all bytes are missing, as a clause: `the gzip data ends early`. */
  readonly issue?: string;
  /** It would be larger than the limit. */
  readonly isTooLarge?: boolean;
}

/** Much more than a text can have; a larger body is a decompression bomb. */
const defaultLimitBytes = 64 * 1024 * 1024;

interface Options {
  readonly maxOutputLength: number;
  readonly finishFlush?: number;
}

/** How each content coding is undone (RFC 9110, section 8.4.1; zstd: RFC 8878), and its flush mode for a cut body. */
const codings: Readonly<
  Record<string, { decode: (bytes: Uint8Array, options: Options) => Uint8Array; flush: number }>
> = {
  gzip: { decode: gunzipSync, flush: zlib.Z_SYNC_FLUSH },
  'x-gzip': { decode: gunzipSync, flush: zlib.Z_SYNC_FLUSH },
  deflate: { decode: inflateEither, flush: zlib.Z_SYNC_FLUSH },
  br: { decode: brotliDecompressSync, flush: zlib.BROTLI_OPERATION_FLUSH },
  zstd: { decode: zstdDecompressSync, flush: zlib.ZSTD_e_flush },
};

/**
 * Undoes the content encoding of a body.
 *
 * @param limitBytes What it may decode to at most; beyond, nothing is decoded.
 * @returns All bytes, or those that a body cut short still gives; `issue` says what is missing.
 * @throws never
 */
export function decodeBody(body: Body, limitBytes = defaultLimitBytes): Decoded {
  // Codings are listed in the order they were applied.
  const names = (body.contentEncoding ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity')
    .toReversed();
  let decoded: Decoded = { bytes: body.bytes };
  for (const name of names) {
    decoded = decodeOne(decoded, name, limitBytes);
    if (decoded.bytes.length === 0) break;
  }
  return decoded;
}

function decodeOne(encoded: Decoded, name: string, limitBytes: number): Decoded {
  if (encoded.bytes.length === 0) return encoded;
  const coding = Object.hasOwn(codings, name) ? codings[name] : undefined;
  const nothing = new Uint8Array();
  if (coding === undefined) {
    return { bytes: nothing, issue: `the content encoding "${name.slice(0, 40)}" is unknown` };
  }
  const options = { maxOutputLength: limitBytes };
  const tooLarge: Decoded = {
    bytes: nothing,
    issue: `the ${name} data decodes to more than ${limitBytes} bytes`,
    isTooLarge: true,
  };
  try {
    return { ...encoded, bytes: coding.decode(encoded.bytes, options) };
  } catch (error) {
    if (hasCode(error, 'ERR_BUFFER_TOO_LARGE')) return tooLarge;
  }
  try {
    const bytes = coding.decode(encoded.bytes, { ...options, finishFlush: coding.flush });
    return { bytes, issue: `the ${name} data ends early` };
  } catch (error) {
    if (hasCode(error, 'ERR_BUFFER_TOO_LARGE')) return tooLarge;
    return { bytes: nothing, issue: `the ${name} data is damaged` };
  }
}

/** Some servers send `deflate` without the zlib wrapper that RFC 9110, section 8.4.1.2, asks for. */
function inflateEither(bytes: Uint8Array, options: Options): Uint8Array {
  try {
    return inflateSync(bytes, options);
  } catch (error) {
    if (!hasCode(error, 'Z_DATA_ERROR')) throw error;
    return inflateRawSync(bytes, options);
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
