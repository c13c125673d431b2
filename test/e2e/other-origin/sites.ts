import { serve } from '../../support/serve.ts';

/** Web sites of other people: one server, whatever the name. */
export interface Sites extends AsyncDisposable {
  readonly port: number;
  /** The origin of the site with this name. */
  at(name: string): string;
  /** What they were asked for, `evil.example /path`, since they were told to forget. */
  readonly asked: readonly string[];
  forget(): void;
}

const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>
  <link rel="icon" href="data:,"><body></body></html>`;

/** Every path is an empty page; `/quiet` never says where it is, `/redirect/307?URL` leads there with that status. */
export async function startSites(): Promise<Sites> {
  let asked: string[] = [];
  const served = await serve((request, response) => {
    const { url = '', headers } = request;
    asked.push(`${headers.host?.split(':', 1)[0]} ${url}`);
    const [, status, target] = /^\/redirect\/(\d{3})\?(.*)$/.exec(url) ?? [];
    // A page that leads elsewhere lets everybody read that it does, which is what makes fetch() follow.
    response.setHeader('access-control-allow-origin', '*');
    // The name may lead elsewhere by the next time.
    response.setHeader('connection', 'close');
    if (url === '/quiet') response.setHeader('referrer-policy', 'no-referrer');
    if (status !== undefined && target !== undefined) {
      response.writeHead(Number(status), { location: target }).end();
    } else {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    }
  });
  const { port } = new URL(served.url);
  return {
    port: Number(port),
    at: (name) => `http://${name}:${port}`,
    get asked() {
      return asked;
    },
    forget() {
      asked = [];
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}
