import { fileURLToPath } from 'node:url';
import { defineConfig } from 'wxt';

/** Where the proxy is reached. Never with a port: Firefox lists such a pattern as granted and matches nothing. */
const loopback = ['http://127.0.0.1/*', 'http://localhost/*'];

const key = (suggested: string, description: string) => ({
  suggested_key: { default: suggested },
  description,
});

/** Leaves the polyfill out of the scripts that every page loads. */
function lightenPages() {
  let isForPages = false;
  return {
    name: 'lighten-pages',
    enforce: 'pre' as const,
    configResolved({ build }: { build: { lib?: unknown } }) {
      isForPages = JSON.stringify(build.lib ?? null).includes('.content.ts');
    },
    // Its tables are twice as large as all that moves the thumbs; the two calls that a page needs are the same anywhere.
    resolveId: (id: string) => (isForPages && id === 'webextension-polyfill' ? `\0${id}` : null),
    load: (id: string) =>
      id === '\0webextension-polyfill' ? 'export default globalThis.browser ?? globalThis.chrome;' : null,
  };
}

export default defineConfig({
  modules: ['@wxt-dev/module-react', '@wxt-dev/webextension-polyfill'],
  imports: false,
  outDir: 'dist',
  outDirTemplate: '{{browser}}-mv{{manifestVersion}}',
  manifestVersion: 3,
  manifest: ({ browser }) => ({
    name: 'Thumbwire',
    description: 'Rate any LLM response where you read it, bound to the exact request that made it.',
    permissions: ['activeTab', 'alarms', 'contextMenus', 'scripting', 'storage'],
    // Asked for when somebody wants to be told of alerts.
    optional_permissions: ['notifications'],
    host_permissions: loopback,
    optional_host_permissions: ['https://*/*', 'http://*/*'],
    action: { default_title: 'Thumbwire' },
    commands: {
      'rate-up': key('Alt+Shift+U', 'Rate the last response up'),
      'rate-down': key('Alt+Shift+D', 'Rate the last response down'),
      toggle: key('Alt+Shift+T', 'Show or hide the thumbs on this page'),
    },
    ...(browser === 'firefox' && {
      browser_specific_settings: {
        gecko: {
          id: 'thumbwire@thumbwire.dev',
          strict_min_version: '140.0',
          // What is shown on a page goes to another process of this machine: the proxy.
          data_collection_permissions: { required: ['websiteContent'] },
        },
      },
    }),
  }),
  vite: () => ({
    plugins: [lightenPages()],
    // What both know is not written in older words: `light-dark()` above all.
    build: { cssTarget: ['chrome123', 'firefox140'] },
  }),
  zip: {
    artifactTemplate: 'thumbwire-{{version}}-{{browser}}.zip',
    sourcesTemplate: 'thumbwire-{{version}}-sources.zip',
    // The store rebuilds the extension with `npm run build`: that takes the workspace, its lock file and the shared package.
    sourcesRoot: fileURLToPath(new URL('..', import.meta.url)),
    dotSources: true,
    includeSources: [
      ...[
        '.setup.mjs',
        'package.json',
        'pnpm-lock.yaml',
        'pnpm-workspace.yaml',
        'tsconfig.json',
        'README.md',
        'LICENSE',
      ],
      ...['extension/**', 'shared/**', 'proxy/package.json', 'test/package.json'],
    ],
    excludeSources: ['**/node_modules/**', 'extension/dist/**', 'extension/.wxt/**', '**/*.test.ts'],
  },
});
