import {
  type Framing,
  formatById,
  generic,
  type Reader,
  type ReadRequest,
  type ReadResponse,
  readRequest,
  readResponse,
} from '@thumbwire/shared/formats';
import type { Begin } from '../stores/store.ts';

/** What is posted in no format that is known is read for what text it has; anything else is not. */
export function readerFor({ format, method }: Pick<Begin, 'format' | 'method'>): Reader | null {
  if (format !== null) return formatById(format);
  return method === 'POST' ? generic : null;
}

/**
 * Reads the text of a request.
 *
 * @param path Where it was sent; its query is no part of it.
 */
export function readAsked(format: Reader | null, text: string | null, path: string): ReadRequest | null {
  return format === null || text === null ? null : readRequest(format, text, path.split('?', 1)[0]);
}

/** Reads the text of a response. Plain text is the answer itself, where nothing else was to be expected. */
export function readAnswered(
  format: Reader | null,
  text: string | null,
  contentType: string | null,
  framing: Framing,
): ReadResponse | null {
  if (format === null || text === null) return null;
  const isPlain = format === generic && framing === 'whole' && /^text\/plain\b/i.test(contentType ?? '');
  return isPlain ? format.response(text) : readResponse(format, text, framing);
}
