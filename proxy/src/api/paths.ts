import { isContractProcedure } from '@orpc/contract';
import { contract, type EndpointMeta } from '@thumbwire/shared';

interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly pattern: RegExp;
  /** The path has no variable part. */
  readonly isLiteral: boolean;
  readonly access: EndpointMeta;
}

/** Every endpoint of the API with its path as a pattern; `{id}` stands for one segment. */
const endpoints: readonly Endpoint[] = [
  ...Object.values(contract).flatMap((part) => (isContractProcedure(part) ? [part] : Object.values(part))),
].map((procedure) => {
  const { route, meta } = procedure['~orpc'];
  const { method, path } = route;
  if (!method || !path) throw new Error('Every endpoint of the contract names its method and path.');
  return {
    method,
    path,
    pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}/?$`),
    isLiteral: !path.includes('{'),
    access: meta,
  };
});

/** By the first segment of their paths, which no endpoint leaves open: most requests are none of the API's. */
const bySegment: ReadonlyMap<string, readonly Endpoint[]> = Map.groupBy(endpoints, ({ path }) =>
  firstSegment(path),
);

/** The description of the API itself; outside the contract, because it is made from it. */
export const openApiPath = '/openapi.json';

/**
 * The methods that the API knows at a path: empty if the path is not the API's.
 *
 * @param pathname Without query string.
 */
export function methodsAt(pathname: string): string[] {
  if (pathname === openApiPath) return ['GET'];
  return endpointsAt(pathname).map(({ method }) => method);
}

/** What opens an endpoint. */
export function accessAt(method: string, pathname: string): EndpointMeta {
  if (pathname === openApiPath) return { scopes: [] };
  const endpoint = endpointsAt(pathname).find((each) => each.method === method);
  // Nothing is there; and if something were, it would not be open.
  return endpoint?.access ?? { scopes: ['admin'] };
}

function endpointsAt(pathname: string): readonly Endpoint[] {
  const near = bySegment.get(firstSegment(pathname)) ?? [];
  const matching = near.filter(({ pattern }) => pattern.test(pathname));
  // `/v1/request/query` is no request with the id "query".
  const literal = matching.filter(({ isLiteral }) => isLiteral);
  return literal.length > 0 ? literal : matching;
}

function firstSegment(path: string): string {
  return path.split('/', 2)[1] ?? '';
}

/**
 * The path of a request target, without its query string.
 *
 * A client that appends a path to a URL which ends in a slash begins it with two, as the SDK `helicone` does.
 */
export function pathnameOf(target: string = '/'): string {
  return (target.split('?', 1)[0] ?? '/').replace(/^\/{2,}/, '/');
}
