import { decodeSegment } from '@thumbwire/shared/formats';

/**
 * The model that a request names in its path or query, where its body has none: the deployment of Azure's paths, and
 * the parameter `model` of a realtime connection.
 *
 * @see Azure OpenAI REST reference, "URI parameters"; OpenAI API reference, "Realtime"
 */
export function modelInPath(path: string): string | null {
  const [, deployment] = /\/openai\/deployments\/([^/?]+)/.exec(path) ?? [];
  const [, model] = /\/realtime\?(?:[^#]*&)?(?:model|deployment)=([^&#]+)/.exec(path) ?? [];
  const name = deployment ?? model;
  return name === undefined ? null : decodeSegment(name);
}
