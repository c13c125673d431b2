import type { Canary } from './secrets.ts';

/** What one request carries, and the secrets in it. */
export interface Carried {
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly protocols?: readonly string[];
  readonly secrets: readonly string[];
}

type Place = (make: (what: string) => string) => Carried;

const header =
  (name: string, prefix = ''): Place =>
  (make) => {
    const secret = make(name);
    return { headers: { [name]: prefix + secret }, secrets: [secret] };
  };

const parameter =
  (name: string): Place =>
  (make) => {
    const secret = make(`?${name}=`);
    return { headers: {}, query: `?alt=sse&${name}=${secret}`, secrets: [secret] };
  };

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

/** A request that is signed, as AWS wants it. */
const signed: Place = (make) => {
  const [token, signature, id] = [make('session token'), make('signature'), make('key id')];
  const credential = `Credential=${id}/20260101/us-east-1/bedrock/aws4_request`;
  return {
    headers: {
      'X-Amz-Security-Token': token,
      Authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
    },
    secrets: [token, signature, id],
  };
};

/** Where a provider of the table takes its key; others as OpenAI does. */
const ownPlaces: Readonly<Record<string, Place>> = {
  anthropic: header('x-api-key'),
  gemini: header('x-goog-api-key'),
  azure: header('api-key'),
  bedrock: signed,
};

/** Every place in which an exchange can carry a credential, whichever provider it goes to. */
const places: Readonly<Record<string, Place>> = {
  authorization: header('Authorization', 'Bearer '),
  'lower-case scheme': header('authorization', 'bearer '),
  'x-api-key': header('x-api-key'),
  'api-key': header('api-key'),
  'x-goog-api-key': header('x-goog-api-key'),
  subscription: header('Ocp-Apim-Subscription-Key'),
  gateway: header('cf-aig-authorization', 'Bearer '),
  cookie: header('Cookie', 'theme=dark; session='),
  'proxy-authorization': header('Proxy-Authorization', 'Bearer '),
  'helicone-auth': header('Helicone-Auth', 'Bearer '),
  '?key=': parameter('key'),
  '?api_key=': parameter('api_key'),
  '?access_token=': parameter('access_token'),
  '?X-Amz-Signature=': parameter('X-Amz-Signature'),
  signed,
  password(make) {
    const secret = make('password');
    return { headers: { Authorization: basic(`user:${secret}`) }, secrets: [secret] };
  },
  'user alone'(make) {
    const secret = make('user');
    return { headers: { Authorization: basic(`${secret}:`) }, secrets: [secret] };
  },
  'repeated in other headers'(make) {
    const secret = make('key');
    return {
      headers: {
        Authorization: `Bearer ${secret}`,
        'Content-Type': `application/json; key="${secret}"`,
        'Helicone-User-Id': secret,
        'Helicone-Session-Id': encodeURIComponent(`${secret}/1`),
        'Helicone-Property-Note': `my key is ${secret}`,
        'Helicone-Request-Id': `${secret}-id`,
      },
      query: `?note=${secret}`,
      secrets: [secret],
    };
  },
  'several at once'(make) {
    const [first, second, third] = [make('first'), make('second'), make('third')];
    return {
      headers: { Authorization: `Bearer ${first}`, 'x-api-key': second, Cookie: `id=${third}` },
      secrets: [first, second, third],
    };
  },
  offered(make) {
    const secret = make('offered protocol');
    const protocols = ['realtime', `openai-insecure-api-key.${secret}`];
    return { headers: { 'Sec-WebSocket-Protocol': protocols.join(', ') }, protocols, secrets: [secret] };
  },
};

export const placeNames = ['own', ...Object.keys(places)];

/** New secrets in this place of a request to this provider. */
export function carry(canary: Canary, provider: string, name: string): Carried {
  const own = ownPlaces[provider] ?? header('Authorization', 'Bearer ');
  const place = name === 'own' ? own : places[name];
  if (place === undefined) throw new Error(`There is no place ${name}.`);
  return place((what) => canary.make(`${provider}, ${name}: ${what}`));
}
