import { isCredentialName } from '@thumbwire/shared';

/**
 * Credentials among the protocols that a WebSocket offers: a page cannot send them in any other header. OpenAI takes
 * `realtime, openai-insecure-api-key.KEY`; others a name and, as the next protocol, its value.
 *
 * @param header Value of `Sec-WebSocket-Protocol`. RFC 6455, section 11.3.4.
 * @see OpenAI API reference, "Realtime API with WebSocket", section on browsers
 */
export function offeredCredentials(header: string): string[] {
  const protocols = offered(header);
  return protocols.flatMap((protocol, index) => {
    if (index > 0 && isCredentialName(protocols[index - 1] ?? '')) return [protocol];
    const value = endsOf(protocol).find((end) => isCredentialName(nameBefore(protocol, end)));
    return value === undefined ? [] : [value];
  });
}

/** Every text in the header that could be a credential, whatever it is called. */
export function offeredValues(header: string): string[] {
  return offered(header).flatMap((protocol) => [protocol, ...endsOf(protocol)]);
}

function offered(header: string): string[] {
  return header.split(',').map((protocol) => protocol.trim());
}

/** What follows each dot. */
function endsOf(protocol: string): string[] {
  return Array.from(protocol.matchAll(/\./g), ({ index }) => protocol.slice(index + 1));
}

/** The last name before a value: `base64url.bearer.authorization.VALUE` has `authorization`. */
function nameBefore(protocol: string, value: string): string {
  return protocol.slice(0, -value.length - 1).replace(/^.*\./, '');
}
