import { createHmac, randomBytes } from 'node:crypto';

/** A new key: 64 characters of hex, which are themselves the key, as text (API document, "Webhooks"). */
export function makeHmacKey(): string {
  return randomBytes(32).toString('hex');
}

/** The same key as Standard Webhooks writes it. @see https://github.com/standard-webhooks/standard-webhooks spec, "Signature scheme" */
export function secretOf(hmacKey: string): string {
  return `whsec_${Buffer.from(hmacKey).toString('base64')}`;
}

/**
 * The headers that prove where a delivery comes from, in both forms.
 *
 * @param delivery.at Milliseconds since the epoch, of this attempt.
 */
export function signatureHeaders(
  hmacKey: string,
  { id, at, body }: { id: string; at: number; body: string },
): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const sign = (text: string) => createHmac('sha256', hmacKey).update(text);
  return {
    'helicone-signature': sign(body).digest('hex'),
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${sign(`${id}.${timestamp}.${body}`).digest('base64')}`,
  };
}
