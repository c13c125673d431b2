const web = /^https?:\/\/(?:[a-z\d._-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/;

/** Chrome's ids, Firefox's UUIDs. */
const extension =
  /^(?:chrome-extension:\/\/[a-p]{32}|moz-extension:\/\/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

/**
 * Whether a text is the origin of a web page as a browser writes it: scheme, host, and the port if it is not the
 * scheme's own. Letters of a host that a shell or a terminal would read in a way of its own are not taken.
 *
 * @see RFC 6454, section 6.2
 */
export function isWebOrigin(text: string): boolean {
  return web.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** Whether a text is the origin of a browser extension, which no web page can claim. */
export function isExtensionOrigin(text: string): boolean {
  return extension.test(text);
}
