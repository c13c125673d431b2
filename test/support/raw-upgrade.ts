import type { RawRequest } from './raw-client.ts';

/** The headers of a request for a WebSocket, as RFC 6455, section 1.3, shows them. */
export const upgradeHeaders: NonNullable<RawRequest['headers']> = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
];

/** The agreement to it. */
export const agreement = [
  'HTTP/1.1 101 Switching Protocols',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
].join('\r\n');
