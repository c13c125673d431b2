const credential =
  /^key$|(?:^|-)(?:authorization|auth|cookie|credentials?|password|secret|signature|sig|token|(?:api|access|account|functions?|private|secret|subscription)-?key)$/;

/**
 * Whether the value of a request header or a query parameter is a credential, by its name: never stored, logged
 * or exported.
 *
 * Names of services that nobody listed follow the same habits: `x-goog-api-key`, `cf-aig-authorization`,
 * `access_token`. A key that opens nothing (`Idempotency-Key`), or what a request says about itself
 * (`Helicone-Property-Api-Key`), is none.
 */
export function isCredentialName(name: string): boolean {
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const isCredential = readName(name);
  if (remembered.size < mostRemembered && name.length <= longestRemembered)
    remembered.set(name, isCredential);
  return isCredential;
}

/** The same names come with every request. What somebody makes up does not fill the memory. */
const remembered = new Map<string, boolean>();
const mostRemembered = 1_000;
const longestRemembered = 100;

function readName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll('_', '-');
  if (plain.startsWith('helicone-')) return plain === 'helicone-auth';
  return credential.test(plain);
}
