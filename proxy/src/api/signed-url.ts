import { createHmac, timingSafeEqual } from 'node:crypto';

const lifetimeMs = 30 * 60_000;

/** URLs that open the bodies of one request without a key, for half an hour. */
export interface BodyUrls {
  /** @param baseUrl `http://127.0.0.1:8787` */
  sign(baseUrl: string, requestId: string): string;
  /** Whether the signature is ours, for this request, and not past its end. */
  verify(requestId: string, expires: string, signature: string): boolean;
}

/** @param key The store's signing key: it outlives the process, so that a URL survives a restart. */
export function createBodyUrls(key: Uint8Array, now: () => number = Date.now): BodyUrls {
  const signature = (requestId: string, expires: string) =>
    createHmac('sha256', key).update(`body\n${requestId}\n${expires}`).digest('base64url');

  return {
    sign(baseUrl, requestId) {
      const expires = String(now() + lifetimeMs);
      const url = new URL(`/v1/request/${encodeURIComponent(requestId)}/body`, baseUrl);
      url.searchParams.set('expires', expires);
      url.searchParams.set('signature', signature(requestId, expires));
      return url.href;
    },
    verify(requestId, expires, given) {
      const wanted = Buffer.from(signature(requestId, expires));
      const received = Buffer.from(given);
      const isOurs = wanted.length === received.length && timingSafeEqual(wanted, received);
      return isOurs && Number(expires) > now();
    },
  };
}
