import type { Alert } from '@thumbwire/shared';
import type { Alert as StoredAlert } from '../../stores/store.ts';
import { toIso } from '../time.ts';

/** A stored alert as the API tells it. */
export function toAlert(alert: StoredAlert): Alert {
  return { ...alert, at: toIso(alert.at), rated: alert.up + alert.down };
}
