import { limitLogging, mostToldPerMinute } from '../limit.ts';
import { type Observed, type Output, type Reply, send } from '../messages.ts';
import { handover, mostRequestLength, mostResponseLength, type Tapped } from '../tapped.ts';

/**
 * Takes what the tap tells. The page can forge all of it, so it is checked and counted, and it decides nothing: the
 * background reads it, and the log's own text is what is looked for on the page.
 *
 * @param onEnd Told when an answer has ended that is in the log, or will be in a moment.
 */
export function hearTap(
  onEnd: () => void,
  { signal, isOn }: { signal: AbortSignal; isOn: () => boolean },
): void {
  const mayLog = limitLogging(mostToldPerMinute);

  async function hear(tapped: unknown): Promise<void> {
    if (signal.aborted || !isOn() || !isTapped(tapped)) return;
    if (!mayLog(undefined, tapped.requestBody.length + tapped.responseBody.length)) return;
    // Routed through the proxy: it is logged already.
    if (tapped.heliconeId === null) {
      const reply = await tell(tapped);
      if (!reply.ok || reply.output.requestId === null) return;
    }
    onEnd();
  }

  window.addEventListener(
    'message',
    function take(event) {
      const [port] = event.ports;
      // What a page dispatches itself comes at once, and so before the tap's.
      if (!event.isTrusted || event.source !== window || event.data !== handover || !port) return;
      // Only the first: the tap's, which is sent before the page has a script. The page never sees it.
      event.stopImmediatePropagation();
      window.removeEventListener('message', take, { capture: true });
      port.onmessage = ({ data }) => void hear(data);
      signal.addEventListener('abort', () => port.close(), { once: true });
    },
    { capture: true, signal },
  );
}

function tell(tapped: Tapped): Promise<Reply<'observed'> & { output?: Output<'observed'> }> {
  const observed: Observed = { exchangeId: mint(), ...tapped };
  return send('observed', observed);
}

/** Not `randomUUID`, which pages without TLS do not have. */
function mint(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('-');
}

const types: { readonly [Name in keyof Tapped]: (value: unknown) => boolean } = {
  url: isText(8192),
  method: isText(16),
  requestBody: isText(mostRequestLength),
  status: isCount,
  contentType: (value) => value === null || isText(256)(value),
  responseBody: isText(mostResponseLength),
  isComplete: (value) => typeof value === 'boolean',
  heliconeId: (value) => value === null || (typeof value === 'string' && /^[\w-]{1,128}$/.test(value)),
  startedAt: isCount,
  endedAt: isCount,
  firstByteMs: (value) => value === null || isCount(value),
};

function isTapped(value: unknown): value is Tapped {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  // Nothing but these: all of it is passed on.
  if (fields.size !== Object.keys(types).length) return false;
  return Object.entries(types).every(([name, isType]) => isType(fields.get(name)));
}

function isText(most: number): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && value.length <= most;
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value);
}
