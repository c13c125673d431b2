import { expect, test } from 'vitest';
import { proxyFor, readOutgoing } from './environment.ts';

const way = (environment: Record<string, string>, origin: string) =>
  proxyFor(readOutgoing(environment), origin)?.origin ?? null;

test.each([
  { what: 'none', environment: {}, http: null, https: null },
  {
    what: 'both',
    environment: { HTTP_PROXY: 'http://a:1', HTTPS_PROXY: 'http://b:2' },
    http: 'http://a:1',
    https: 'http://b:2',
  },
  {
    what: 'one for plain HTTP only',
    environment: { HTTP_PROXY: 'http://a:1' },
    http: 'http://a:1',
    https: null,
  },
  {
    what: 'lower-case names first',
    environment: { HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:2' },
    http: null,
    https: 'http://b:2',
  },
  {
    what: 'an empty lower-case name',
    environment: { HTTPS_PROXY: 'http://a:1', https_proxy: '' },
    http: null,
    https: 'http://a:1',
  },
  {
    what: 'no scheme',
    environment: { HTTPS_PROXY: 'proxy.test:3128' },
    http: null,
    https: 'http://proxy.test:3128',
  },
  {
    what: 'a proxy with TLS',
    environment: { HTTPS_PROXY: 'https://proxy.test' },
    http: null,
    https: 'https://proxy.test',
  },
])('reads $what', ({ environment, http, https }) => {
  const ways = [way(environment, 'http://api.test'), way(environment, 'https://api.test:8443')];

  expect(ways).toEqual([http, https]);
});
