import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { MethodNotAllowedError, NotFoundError } from '@thumbwire/shared';
import { pathnameOf } from '../api/paths.ts';
import { answerError } from '../exchange/answer.ts';
import { assets, playgroundPath } from './assets.ts';
import { commonHeaders, pageHeaders } from './policy.ts';
import { describeProviders, type PlaygroundSettings, type ReachableProvider } from './settings.ts';

/** The page on which a person tries providers through this proxy. It holds no key and needs none. */
export interface Playground {
  /** Whether a path, without query, is the page or belongs to it. */
  serves(pathname: string): boolean;
  /** Answers one request for such a path. Rejects if a file of the page cannot be read. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface PlaygroundOptions {
  readonly version: string;
  readonly providers: Iterable<ReachableProvider>;
  readonly isLoopbackBound: boolean;
}

interface Content {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
}

const rawCommonHeaders = Object.entries(commonHeaders).flat();

export function createPlayground(options: PlaygroundOptions): Playground {
  const settings: PlaygroundSettings = {
    version: options.version,
    needsProxyKey: !options.isLoopbackBound,
    providers: describeProviders(options.providers),
  };
  const settingsBytes = Buffer.from(JSON.stringify(settings));

  /** Read anew each time: the files are small, and a change of them shows without a restart. */
  async function find(path: string): Promise<Content | null> {
    if (path === '/settings.json') {
      return { bytes: settingsBytes, contentType: 'application/json', headers: {} };
    }
    const asset = assets.get(path);
    if (asset === undefined) return null;
    const bytes = await readFile(asset.file);
    return { ...asset, bytes, headers: path === '' ? pageHeaders(bytes.toString()) : {} };
  }

  return {
    serves: (pathname) => pathname === playgroundPath || pathname.startsWith(`${playgroundPath}/`),
    async handle(request, response) {
      const pathname = pathnameOf(request.url);
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        const error = new MethodNotAllowedError(`${pathname} takes GET, not ${request.method}.`);
        answerError(response, error, [...rawCommonHeaders, 'Allow', 'GET, HEAD']);
        return;
      }
      const content = await find(pathname.slice(playgroundPath.length).replace(/^\/$/, ''));
      if (content === null) {
        const error = new NotFoundError(`There is nothing at ${pathname}; the page is at ${playgroundPath}.`);
        answerError(response, error, rawCommonHeaders);
        return;
      }
      send(content, request, response);
    },
  };
}

/** A browser that has the file asks whether it is still the same. RFC 9110, section 13.1.2. */
function send({ bytes, contentType, headers }: Content, request: IncomingMessage, response: ServerResponse) {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url')}"`;
  const isKnown = request.headers['if-none-match']?.split(/\s*,\s*/).includes(etag) === true;
  response.writeHead(isKnown ? 304 : 200, {
    ...commonHeaders,
    ...headers,
    'Cache-Control': 'no-cache',
    ETag: etag,
    ...(isKnown ? {} : { 'Content-Type': contentType, 'Content-Length': bytes.length }),
  });
  response.end(isKnown || request.method === 'HEAD' ? undefined : bytes);
}
