import { findFormat, providerById } from '@thumbwire/shared';

/** A provider as far as the page must know it. */
export interface PlaygroundProvider {
  /** As in paths: `/openai/…`. */
  readonly id: string;
  /** Id of the format that its chat takes. */
  readonly format: string;
  /** Where its chat is at this proxy. */
  readonly chatPath: string;
  /** Where it lists its models at this proxy. */
  readonly modelsPath: string;
  /** Model to begin with; `null`: the person names one. */
  readonly model: string | null;
  /** Whether it may be asked for its models before somebody gave a key for it. */
  readonly isOpen: boolean;
}

/** What the page is served with. Any page on loopback may read it: no URL, no key. */
export interface PlaygroundSettings {
  readonly version: string;
  /** Bound to anything but loopback, the proxy takes requests with its own key only. */
  readonly needsProxyKey: boolean;
  /** The first one is chosen. */
  readonly providers: readonly PlaygroundProvider[];
}

/** A provider that requests can go to in this home. */
export interface ReachableProvider {
  readonly id: string;
  readonly baseUrl: URL | null;
  readonly isConfigured: boolean;
}

const demo: PlaygroundProvider = {
  ...{ id: 'demo', format: 'openai-chat', model: 'demo-markdown', isOpen: true },
  ...{ chatPath: '/demo/v1/chat/completions', modelsPath: '/demo/v1/models' },
};

/** The demo first, then what this home configured, then the rest of the table in its order. */
export function describeProviders(providers: Iterable<ReachableProvider>): PlaygroundProvider[] {
  const reachable = [...providers].flatMap(({ id, baseUrl, isConfigured }) =>
    baseUrl === null ? [] : [{ id, baseUrl, isConfigured }],
  );
  const isOwn = ({ isConfigured }: ReachableProvider) => isConfigured;
  const ordered = [...reachable.filter(isOwn), ...reachable.filter((provider) => !isOwn(provider))];
  return [
    demo,
    ...ordered.map(({ id, baseUrl, isConfigured }) => {
      const path = providerById(id)?.chatPath ?? defaultChatPath(baseUrl);
      return {
        id,
        format: findFormat('POST', path)?.id ?? demo.format,
        chatPath: `/${id}${path}`,
        modelsPath: `/${id}${path.replace(/\/(?:chat\/completions|messages)$/, '/models')}`,
        model: null,
        isOpen: isConfigured || baseUrl.hostname === '127.0.0.1',
      };
    }),
  ];
}

/** Most base URLs hold their version; the servers that people run themselves have it in the path. */
function defaultChatPath({ pathname }: URL): string {
  return /\/v\d[^/]*(?:\/|$)/.test(pathname) ? '/chat/completions' : '/v1/chat/completions';
}
