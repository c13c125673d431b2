import type { Delay } from '../../event-loop.ts';

/** Something between a client and a provider. */
export interface Contender {
  readonly name: string;
  /** Where and how it takes requests; those of the other contenders have the same bodies. */
  readonly port: number;
  readonly method?: 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `null`: there is no process of its own. */
  readonly pid: number | null;
  /** Whether it can pass streams on. */
  readonly streams: boolean;
  /**
   * Waits until what it took in is done with.
   *
   * @returns milliseconds until all requests were kept, and until they could be searched
   */
  settle?(): Promise<{ readonly keptMs: number; readonly indexedMs: number }>;
  /** How long its event loop was held up since this was asked last; only where it was started with the meter. */
  delay?(): Promise<Delay>;
  stop(): Promise<void>;
}

export const chatPath = '/v1/chat/completions';
