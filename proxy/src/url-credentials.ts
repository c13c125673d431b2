/** Value of an Authorization header that the user and password of a URL stand for, or `null` if it has none. RFC 7617. */
export function basicAuthorization({ username, password }: URL): string | null {
  if (username === '' && password === '') return null;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** Whether user and password of a URL can be decoded: its parser lets broken escapes through. */
export function hasReadableCredentials({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username);
    decodeURIComponent(password);
    return true;
  } catch {
    return false; // URIError: a bare % is written %25.
  }
}
