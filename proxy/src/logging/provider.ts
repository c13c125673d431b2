import { providers } from '@thumbwire/shared';

/** Names of Azure's servers begin with the one of the customer's own resource. */
const azureHosts = /\.openai\.azure\.com$/;

/** Id of the provider that a log names: as in the provider table, or a name of the caller's own, in lower case. */
export function providerByName(name: string): string {
  const wanted = name.toLowerCase();
  const row = providers.find(({ id, apiName }) => id === wanted || apiName.toLowerCase() === wanted);
  return row?.id ?? wanted;
}

/** Id of the provider whose own server this is, or `null`. */
export function providerByUrl({ host, hostname }: URL): string | null {
  if (azureHosts.test(hostname)) return 'azure';
  return providers.find(({ baseUrl }) => baseUrl !== null && new URL(baseUrl).host === host)?.id ?? null;
}
