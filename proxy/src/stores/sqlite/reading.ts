import type { WebhookEvent } from '@thumbwire/shared';
import type { LocateText } from '@thumbwire/shared/fingerprint';
import type {
  Alert,
  DeliveryState,
  DueDelivery,
  FeedbackHistory,
  Located,
  Occurrence,
  RatesQuery,
  StoredBodies,
  StoredDelivery,
  StoredRequest,
} from '../store.ts';
import type { Plan, RatesPlan } from './query/index.ts';
import type { ActivityPage } from './read/activity.ts';

/** What a reader thread answers, by name: its arguments and its result. */
export interface Reads {
  page: {
    /** `limit` is one less than what the plan asks for: the one more tells whether there is another page. */
    arguments: { plan: Plan; limit: number; includeInputs: boolean };
    result: { requests: StoredRequest[]; hasMore: boolean };
  };
  count: { arguments: { plan: Plan }; result: number };
  /** `Rates` as JSON: a thousand small objects come over sooner as one text. */
  rates: { arguments: { plan: RatesPlan; query: RatesQuery }; result: string };
  get: { arguments: { ids: readonly string[]; includeInputs: boolean }; result: StoredRequest[] };
  bodies: { arguments: { id: string }; result: StoredBodies | null };
  feedback: { arguments: { id: string }; result: FeedbackHistory | null };
  locate: { arguments: { texts: readonly LocateText[]; origin: string | null }; result: Located[] };
  activity: { arguments: { after: number; limit: number }; result: ActivityPage };
  alerts: { arguments: { monitorId: string | null; after: number; limit: number }; result: Alert[] };
  occurrences: {
    arguments: { after: number; types: readonly WebhookEvent[]; limit: number };
    result: { occurrences: Occurrence[]; through: number };
  };
  due: {
    arguments: { webhookId: string; now: number; limit: number; except: readonly number[] };
    result: { due: DueDelivery[]; nextAt: number | null };
  };
  deliveries: {
    arguments: { webhookId: string; state: DeliveryState | null; before: number; limit: number };
    result: { deliveries: StoredDelivery[]; counts: Record<DeliveryState, number> };
  };
  delivery: { arguments: { webhookId: string; id: string }; result: DueDelivery | null };
}

export type ReadName = keyof Reads;

export interface ReaderOptions {
  readonly file: string;
}

/** `close`: nothing is asked any more; the thread ends by itself. */
export type ToReader = Question | 'close';

export type Question = {
  [Name in ReadName]: {
    readonly call: number;
    readonly name: Name;
    readonly arguments: Reads[Name]['arguments'];
    readonly timeLimitMs: number;
  };
}[ReadName];

/** `too-long` and `too-large` are the caller's to change; `unavailable` is the store's. */
export type FromReader =
  | { readonly call: number; readonly kind: 'result'; readonly result: unknown }
  | {
      readonly call: number;
      readonly kind: 'error';
      readonly cause: 'too-long' | 'too-large' | 'unavailable';
      readonly message: string;
    };
