import type { WebhookEvent } from '@thumbwire/shared';
import type { FeedbackEvent } from './feedback.ts';
import type { Alert } from './monitors.ts';
import type { StoredRequest } from './request.ts';

/** Where events are sent. Times are milliseconds since the epoch, UTC. */
export interface StoredWebhook {
  readonly id: string;
  readonly destination: string;
  readonly events: readonly WebhookEvent[];
  /** Percent of the requests. */
  readonly sampleRate: number;
  /** All of them must hold; keys in lower case. */
  readonly propertyFilters: readonly { readonly key: string; readonly value: string }[];
  readonly includeData: boolean;
  /** 64 characters of hex. */
  readonly hmacKey: string;
  readonly createdAt: number;
  /** It is told only of what happened after the activity with this id. */
  readonly after: number;
}

/** A request as events tell it: without its texts, and its bodies only as far as they are short. */
export interface OccurredRequest extends Omit<StoredRequest, 'requestText' | 'responseText' | 'inputs'> {
  /** What the bodies say, as text; `null` where there is none. Only of a request that was logged. */
  readonly bodies: { readonly request: ShortBody; readonly response: ShortBody } | null;
}

/** A text of more characters is not in an event (API document, "Webhooks"). */
export const mostEventCharacters = 10_240;

/** `too-long` in place of more characters than an event carries. */
export type ShortBody = { readonly text: string } | 'too-long' | null;

/** Something that happened, with what there is to tell of it. */
export type Occurrence = { readonly activity: number; readonly at: number } & (
  | { readonly type: 'request.logged'; readonly request: OccurredRequest }
  | {
      readonly type: 'feedback.set' | 'feedback.cleared';
      readonly request: OccurredRequest;
      /** `null`: it is not known any more. */
      readonly event: FeedbackEvent | null;
    }
  | { readonly type: 'monitor.alert'; readonly alert: Alert }
);

export type DeliveryType = WebhookEvent | 'webhook.test';
export const deliveryStates = ['pending', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export interface StoredAttempt {
  readonly at: number;
  /** `null`: there was no answer. */
  readonly status: number | null;
  /** What was wrong, in a sentence; `null`: it was delivered. */
  readonly error: string | null;
  readonly durationMs: number;
}

/** One event on its way to one webhook. */
export interface NewDelivery {
  /** Sent along with each attempt. */
  readonly id: string;
  readonly webhookId: string;
  readonly type: DeliveryType;
  /** The request that it tells of, by its seq; `null`: of none. It goes with its request. */
  readonly seq: number | null;
  readonly state: DeliveryState;
  readonly createdAt: number;
  /** `null`: there is no next attempt. */
  readonly nextAt: number | null;
  readonly attempts: readonly StoredAttempt[];
  /** Exactly what is sent. */
  readonly body: string;
}

export interface StoredDelivery extends Omit<NewDelivery, 'body' | 'seq'> {
  /** Grows with each delivery of this store. */
  readonly number: number;
  readonly requestId: string | null;
  /** How many attempts there were since it was made or replayed. */
  readonly attemptCount: number;
}

export type DueDelivery = StoredDelivery & Pick<NewDelivery, 'body'>;

/** What became of one attempt. */
export interface AttemptResult {
  readonly id: string;
  readonly attempt: StoredAttempt;
  readonly state: DeliveryState;
  readonly nextAt: number | null;
}

/**
 * Webhooks, and the outbox of what is to be delivered to them. Whoever writes is the one that reads: one proxy.
 *
 * Writes are acknowledged after fsync, and may be done twice.
 */
export interface WebhookStore {
  /** Every webhook, in the order in which they were made. */
  webhooks(): Promise<StoredWebhook[]>;
  /** Adds a webhook, which is told of what happens from now on. */
  addWebhook(webhook: Omit<StoredWebhook, 'after'>): Promise<void>;
  /** Removes a webhook with its deliveries; one that is not there is none. */
  removeWebhook(id: string): Promise<void>;

  /** Calls back whenever something may have happened, until the answered function is called. */
  onActivity(listener: () => void): () => void;
  /** The activity up to which everything is in the outbox. */
  dispatched(): Promise<number>;
  /**
   * What happened after an activity, oldest first, of these types; what is gone meanwhile is left out.
   *
   * @returns `through`: the last activity that was looked at
   */
  occurrences(options: {
    after: number;
    types: readonly WebhookEvent[];
    limit: number;
  }): Promise<{ readonly occurrences: readonly Occurrence[]; readonly through: number }>;
  /** Puts deliveries into the outbox, and notes in the same step that everything up to an activity is there. */
  dispatch(deliveries: readonly NewDelivery[], through: number | null): Promise<void>;

  /** Deliveries of a webhook whose time has come, those first that came first; and when the next one is due. */
  dueDeliveries(options: {
    webhookId: string;
    now: number;
    limit: number;
    /** Not these, by number. */
    except?: readonly number[];
  }): Promise<{ readonly due: readonly DueDelivery[]; readonly nextAt: number | null }>;
  /** Notes what became of an attempt; nothing for a delivery that is gone. */
  noteAttempt(result: AttemptResult): Promise<void>;
  /** The newest deliveries of a webhook before one of them, by number, and how many there are in each state. */
  deliveries(options: {
    webhookId: string;
    state?: DeliveryState | undefined;
    before?: number | undefined;
    limit: number;
  }): Promise<{
    readonly deliveries: readonly StoredDelivery[];
    readonly counts: Readonly<Record<DeliveryState, number>>;
  }>;
  /** One delivery with its body; `null`: the webhook has no such delivery. */
  delivery(webhookId: string, id: string): Promise<DueDelivery | null>;
  /** Lets a delivery, or all dead ones of a webhook, be sent as if they were new; answers how many. */
  replay(options: { webhookId: string; id: string | null; at: number }): Promise<number>;
}
