import type { Outcome, Task } from '../protocol.ts';
import { writeAccess } from './access.ts';
import { clearFeedback, writeFeedback } from './feedback.ts';
import { writeMonitors } from './monitors.ts';
import { retireRequest } from './open-request.ts';
import { writeProperty, writeScores } from './property.ts';
import { pruneRequests, removeRequest } from './remove.ts';
import { writeRequest } from './request.ts';
import { restoreRequest } from './restore.ts';
import type { Prepare } from './statements.ts';
import { writeWebhooks } from './webhooks.ts';

/** Does one task inside the transaction of its batch. */
export function applyTask(prepare: Prepare, task: Task, bytes: Uint8Array): Outcome {
  switch (task.kind) {
    case 'request':
      return writeRequest(prepare, task, bytes);
    case 'retire':
      return retireRequest(prepare, task);
    case 'feedback':
      return writeFeedback(prepare, task);
    case 'clear':
      return clearFeedback(prepare, task);
    case 'property':
      return writeProperty(prepare, task);
    case 'scores':
      return writeScores(prepare, task);
    case 'restore':
      return restoreRequest(prepare, task, bytes);
    case 'remove':
      return removeRequest(prepare, task);
    case 'prune':
      return pruneRequests(prepare, task);
    case 'key':
    case 'key-used':
    case 'key-removed':
    case 'origin':
    case 'origin-removed':
      return writeAccess(prepare, task);
    case 'monitor-added':
    case 'monitor':
    case 'monitor-removed':
    case 'alert':
      return writeMonitors(prepare, task);
    default:
      return writeWebhooks(prepare, task);
  }
}
