import { createHash } from 'node:crypto';

/**
 * Style attributes that deep-chat 2.4 writes into its own markup: cells of a table with an alignment, and what fills
 * an answer before its first word. Everything else it sets through the object model, which a policy does not touch.
 */
const styleAttributes = [
  'text-align:left',
  'text-align:center',
  'text-align:right',
  'color:#00000000',
] as const;

const importMap = /<script type="importmap">(.*?)<\/script>/s;

/**
 * Headers of the page: nothing from elsewhere is loaded or asked, nothing that an answer says is run, and no other
 * page can put this one into a frame.
 *
 * @param html Its import map is the one script that stands in the page itself.
 * @see Content Security Policy Level 3, sections 6 and 8.3 ("unsafe-hashes")
 */
export function pageHeaders(html: string): Record<string, string> {
  const policy = {
    'default-src': ["'none'"],
    'script-src': ["'self'", hashOf(importMap.exec(html)?.[1] ?? '')],
    'style-src': ["'self'"],
    'style-src-attr': ["'unsafe-hashes'", ...styleAttributes.map(hashOf)],
    'img-src': ["'self'", 'data:'],
    'connect-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
  };
  return {
    'Content-Security-Policy': Object.entries(policy)
      .map(([name, values]) => `${name} ${values.join(' ')}`)
      .join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  };
}

/** What each answer of the playground carries. */
export const commonHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
