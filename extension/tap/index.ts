import { handover, type Tapped } from '../tapped.ts';
import { observeFetch } from './fetch.ts';
import { quietly } from './natives.ts';
import { observeStreams } from './streams.ts';
import { observeXhr } from './xhr.ts';

/**
 * Observes the page's responses. It runs in the page's own world, before the page's first script, and speaks to no API
 * of the browser.
 *
 * The port keeps what is told until the other side listens, which takes the message that brings it before the page
 * sees it.
 */
export function startTap(): void {
  quietly(() => {
    const { port1, port2 } = new MessageChannel();
    window.postMessage(handover, '*', [port2]);
    const post = port1.postMessage.bind(port1);
    const tell = (tapped: Tapped) => quietly(() => post(tapped));
    observeStreams();
    observeFetch(tell);
    observeXhr(tell);
  });
}
