const credential =
  /(?:^|-)(?:authorization|auth|cookie|credentials?|password|secret|signature|sig|token|key|apikey)$/;

/**
 * Whether the value of a request header or a query parameter is a credential, by its name: never stored, logged
 * or exported.
 *
 * A name that ends in one of these words is one too many rather than one too few: `x-goog-api-key`,
 * `cf-aig-authorization`, `access_token`. What a request says about itself (`Helicone-Property-Key`) is none.
 */
export function isCredentialName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll('_', '-');
  if (plain.startsWith('helicone-')) return plain === 'helicone-auth';
  return credential.test(plain);
}
