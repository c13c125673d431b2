import { isContractProcedure } from '@orpc/contract';
import { contract } from '@thumbwire/shared';

interface Endpoint {
  readonly method: string;
  readonly pattern: RegExp;
}

/** Every endpoint of the API with its path as a pattern; `{id}` stands for one segment. */
const endpoints: readonly Endpoint[] = [
  ...Object.values(contract).flatMap((part) => (isContractProcedure(part) ? [part] : Object.values(part))),
].map((procedure) => {
  const { method, path } = procedure['~orpc'].route;
  if (!method || !path) throw new Error('Every endpoint of the contract names its method and path.');
  return { method, pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}/?$`) };
});

/** The description of the API itself; outside the contract, because it is made from it. */
export const openApiPath = '/openapi.json';

/**
 * The methods that the API knows at a path: empty if the path is not the API's.
 *
 * @param pathname Without query string.
 */
export function methodsAt(pathname: string): string[] {
  if (pathname === openApiPath) return ['GET'];
  return endpoints.filter(({ pattern }) => pattern.test(pathname)).map(({ method }) => method);
}
