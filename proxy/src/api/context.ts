import type { Logbook } from '../logging/index.ts';
import type { Monitors } from '../monitors/index.ts';
import type { Store } from '../stores/store.ts';
import type { Trust } from '../trust/index.ts';
import type { Webhooks } from '../webhooks/index.ts';
import type { Caller } from './authenticate.ts';

import type { ExportRuns } from './export-runs.ts';

import type { Seats } from './seats.ts';

import type { BodyUrls } from './signed-url.ts';

/** What every handler gets. */
export interface Context {
  readonly store: Store;
  /** Takes in what is logged by hand. */
  readonly logbook: Logbook;
  /** Of the call. */
  readonly headers: Headers;
  readonly caller: Caller;
  readonly trust: Trust;
  /** Through what: the client's `Thumbwire-Source`, or `api`; of a feedback token always `token`. */
  readonly source: string;
  readonly version: string;
  readonly bodyUrls: BodyUrls;
  readonly exportRuns: ExportRuns;
  readonly monitors: Monitors;
  readonly webhooks: Webhooks;
  /** Of the call. */
  readonly url: URL;
  /** For those who follow the activity. */
  readonly seats: Seats;
  /** Where the client reached us, for URLs that lead back: `http://127.0.0.1:8787`. */
  readonly baseUrl: string;
  /** Ends when the client has gone, its key is revoked, or the proxy closes. */
  readonly signal: AbortSignal;
}
