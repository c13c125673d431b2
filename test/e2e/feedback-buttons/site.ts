import { bundle } from '../../support/bundle.ts';
import { type Served, serve } from '../../support/serve.ts';

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  main { max-width: 44rem; margin: 1.5rem auto; padding: 0 1rem; }
  pre { font: inherit; white-space: pre-wrap; max-height: 7.5em; overflow: hidden; }`;

/** An app of its own origin, made with React. */
export async function startApp(options: { proxy: string; mixesUp?: boolean }): Promise<Served> {
  const script = await bundle(new URL('page/app.tsx', import.meta.url));
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>App</title>
    <link rel="icon" href="data:,"><style nonce="app">${style}</style>
    <body data-proxy="${options.proxy}"${options.mixesUp ? ' data-mixes-up' : ''}>
    <script src="/app.js"></script></body></html>`;
  return serve(({ url }, response) => {
    const isScript = url === '/app.js';
    response.setHeader('content-type', `text/${isScript ? 'javascript' : 'html'}; charset=utf-8`);
    // As strict as an app may be: the buttons bring no style sheet.
    response.setHeader('content-security-policy', "style-src 'nonce-app'");
    response.end(isScript ? script : html);
  });
}
