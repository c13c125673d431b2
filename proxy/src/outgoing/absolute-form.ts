import type { Dispatcher } from 'undici';
import { basicAuthorization } from '../url-credentials.ts';
import { proxyFailed, proxyRefused } from './tunnel.ts';

/** Errors of the connection to the proxy itself, before anything was sent. */
const connectErrors = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/**
 * A request to a provider without TLS as a proxy takes it: with the whole address on its first line.
 *
 * What the proxy itself has to say becomes an error that names it, and never an answer of the provider.
 *
 * @see RFC 9112, section 3.2.2 (absolute-form)
 */
export function throughProxy(
  request: Dispatcher.DispatchOptions,
  handler: Dispatcher.DispatchHandler,
  proxy: URL,
): { request: Dispatcher.DispatchOptions; handler: Dispatcher.DispatchHandler } {
  const origin = new URL(String(request.origin));
  const authorization = basicAuthorization(proxy);
  const headers = Array.isArray(request.headers) ? request.headers : [];
  return {
    request: {
      ...request,
      origin: proxy.origin,
      path: origin.origin + request.path,
      headers: [
        'Host',
        origin.host,
        ...headers,
        ...(authorization === null ? [] : ['Proxy-Authorization', authorization]),
      ],
    },
    handler: {
      onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
      onResponseStart(controller, status, fields, message) {
        // Only a proxy asks for its own credentials. RFC 9110, section 15.5.8.
        if (status === 407) controller.abort(proxyRefused(proxy, origin.host, status));
        else handler.onResponseStart?.(controller, status, fields, message);
      },
      onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
      onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
      onResponseError(controller, cause) {
        const isProxy = 'code' in cause && connectErrors.has(String(cause.code));
        handler.onResponseError?.(controller, isProxy ? proxyFailed(proxy, origin.host, cause) : cause);
      },
    },
  };
}
