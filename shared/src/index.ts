export * from './client.ts';
export { type EndpointMeta, Scope, scopes } from './contract/access.ts';
export { ArchiveRecord } from './contract/archive.ts';
export { ErrorEnvelope } from './contract/envelope.ts';
export { type ExportFormat, type ExportManifest, exportFormats } from './contract/exports.ts';
export type { Feedback, FeedbackInput } from './contract/feedback.ts';
export type { FilterBranch, FilterLeaf, FilterNode } from './contract/filter.ts';
export type { Health } from './contract/health.ts';
export type { HeliconeRow, Imported } from './contract/import.ts';
export { contract } from './contract/index.ts';
export type { CompareInput, Comparison, Rates, RatesInput } from './contract/insights.ts';
export type { ApiKey, MadeKey } from './contract/keys.ts';
export { type LogInput, toMs } from './contract/log.ts';
export type { Alert, Monitor, MonitorCheck, MonitorInput } from './contract/monitors.ts';
export type { KnownOrigin } from './contract/origins.ts';
export type { PruneStep } from './contract/prune.ts';
export type { QueryInput, Sort } from './contract/query.ts';
export type { RequestRow } from './contract/row.ts';
export type { ActivityEvent } from './contract/stream.ts';
export {
  type Delivery,
  type DeliveryAttempt,
  type SecretWebhook,
  type WebhookEvent,
  type WebhookInput,
  webhookEvents,
} from './contract/webhooks.ts';
export * from './credentials.ts';
export * from './errors.ts';
export * from './filter/index.ts';
export * from './formats/index.ts';
export * from './origin.ts';
export * from './providers.ts';
export * from './sse.ts';
