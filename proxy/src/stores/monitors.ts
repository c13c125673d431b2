/** A rule that watches a negative rate. Times are milliseconds since the epoch, UTC. */
export interface StoredMonitor {
  readonly id: string;
  readonly name: string;
  /** As it was given: JSON that `parseFilter` takes. */
  readonly filter: unknown;
  readonly window: MonitorWindow;
  /** With fewer ratings there is no verdict. */
  readonly leastRatings: number;
  /** 0 to 1. */
  readonly threshold: number;
  readonly denominator: 'rated' | 'all';
  readonly coolDownMs: number;
  readonly isPaused: boolean;
  /** An alert was given, and what it was about is not over. */
  readonly isAlerting: boolean;
  /** While it is alerting: since when the rate is not too high; `null`: it is. */
  readonly calmSince: number | null;
  readonly createdAt: number;
  readonly lastAlertAt: number | null;
}

/** The requests of the last so many minutes, or the newest so many. */
export type MonitorWindow = { readonly minutes: number } | { readonly count: number };

/** That a monitor found its rate too high, and what it was then. */
export interface NewAlert
  extends Pick<StoredMonitor, 'window' | 'leastRatings' | 'threshold' | 'denominator'> {
  readonly id: string;
  readonly monitorId: string;
  readonly monitorName: string;
  readonly at: number;
  readonly negativeRate: number;
  readonly requests: number;
  readonly up: number;
  readonly down: number;
  readonly unrated: number;
}

export interface Alert extends NewAlert {
  /** Grows with each alert of this store. */
  readonly number: number;
}

/** Monitors and their alerts. Writes are acknowledged after fsync, and may be done twice. */
export interface MonitorStore {
  /** Every monitor, in the order in which they were made. */
  monitors(): Promise<StoredMonitor[]>;
  addMonitor(monitor: StoredMonitor): Promise<void>;
  /** Changes what a monitor is doing; one that is gone stays so. */
  putMonitor(monitor: StoredMonitor): Promise<void>;
  /** Removes a monitor with its alerts; one that is not there is none. */
  removeMonitor(id: string): Promise<void>;
  /** Adds an alert, which is an activity, and changes its monitor; neither, if that is alerting already, or paused. */
  addAlert(alert: NewAlert, monitor: StoredMonitor): Promise<void>;
  /** Newest first, at most `limit`, with larger numbers than `after`. The last 1,000 of each monitor are kept. */
  alerts(options: { monitorId?: string | undefined; after: number; limit: number }): Promise<Alert[]>;
}
