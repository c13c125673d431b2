/**
 * What an error says: the proxy's envelope has a text, providers an object with a message.
 *
 * @param {any} data
 * @returns {string} Empty if there is no message.
 */
export function messageIn(data) {
  const message = data?.error?.message ?? data?.error ?? data?.message;
  return typeof message === 'string' ? message : '';
}

/**
 * What went wrong, as an event or a whole answer tells it.
 *
 * @param {any} data
 * @returns {string} In one sentence; empty if it tells of no error.
 */
export function failureIn(data) {
  const message = messageIn(data);
  if (message !== '') return message;
  if (!data?.error && data?.type !== 'error') return '';
  const kind = data.error?.type ?? data.error?.code ?? data.code;
  return typeof kind === 'string' || typeof kind === 'number'
    ? `The provider reported an error: ${kind}.`
    : 'The provider reported an error and did not say which.';
}
