import type { Secrets } from './secrets.ts';

/** Where an exchange carries a credential. */
export interface Place {
  readonly name: string;
  readonly provider?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** What the user pasted into the prompt. */
  readonly secret: string;
}

/** A header with a new secret in it. */
export function header(
  secrets: Secrets,
  name: string,
  prefix = '',
): Place & Required<Pick<Place, 'headers'>> {
  const secret = secrets.make(`the header ${name}`);
  return { name: `the header ${name}`, headers: { [name]: `${prefix}${secret}` }, secret };
}

function parameter(secrets: Secrets, name: string): Place {
  const secret = secrets.make(`the parameter ${name}`);
  return { name: `the parameter ${name}`, query: `?alt=sse&${name}=${secret}`, secret };
}

/** A key that the client repeats, by mistake, in what it says about its request. */
function repeated(secrets: Secrets): Place {
  const secret = secrets.make('a key repeated in other headers');
  return {
    name: 'a key repeated in other headers',
    headers: {
      Authorization: `Bearer ${secret}`,
      'Helicone-User-Id': secret,
      'Helicone-Session-Path': `/${secret}/x`,
      'Helicone-Property-Note': `my key is ${secret}`,
    },
    secret,
  };
}

/** Every place that can hold a credential. `urlPassword` is the one in the base URL of the provider `walled`. */
export function everyPlace(secrets: Secrets, urlPassword: string): readonly Place[] {
  const clientPassword = secrets.make('a password of the client');
  const weak = secrets.makeWeak('a weak key');
  return [
    header(secrets, 'Authorization', 'Bearer '),
    header(secrets, 'x-api-key'),
    header(secrets, 'api-key'),
    header(secrets, 'x-goog-api-key'),
    header(secrets, 'Cookie', 'session='),
    header(secrets, 'Proxy-Authorization', 'Bearer '),
    header(secrets, 'Helicone-Auth', 'Bearer '),
    parameter(secrets, 'key'),
    parameter(secrets, 'api_key'),
    parameter(secrets, 'x-goog-api-key'),
    header(secrets, 'cf-aig-authorization', 'Bearer '),
    header(secrets, 'Sec-WebSocket-Protocol', 'realtime, openai-insecure-api-key.'),
    repeated(secrets),
    { name: 'the password of a base URL', provider: 'walled', secret: urlPassword },
    {
      name: 'a password in the header Authorization',
      headers: { Authorization: `Basic ${secrets.basic('a password of the client', clientPassword)}` },
      secret: clientPassword,
    },
    { name: 'a weak key in the header x-api-key', headers: { 'x-api-key': weak }, secret: weak },
  ];
}
