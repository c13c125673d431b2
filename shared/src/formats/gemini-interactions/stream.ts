import type { ServerSentEvent } from '../../sse.ts';
import { inOrder } from '../chunks.ts';
import { errorMessage } from '../error-message.ts';
import { doneMark, endStream, eventRecord } from '../events.ts';
import type { Issue, ReadResponse } from '../format.ts';
import { countOf, type JsonRecord, recordOf, textOf } from '../json.ts';
import { readInteraction } from './response.ts';
import { addStepDelta, finishStep, type StepDraft, startFromDelta, startStep } from './step.ts';

/**
 * Puts the events of a stream together into the interaction that the provider would have sent whole, and reads that
 * (Gemini API reference, "Interactions API", section on streaming).
 */
export function readInteractionStream(events: Iterable<ServerSentEvent>): ReadResponse {
  const issues: Issue[] = [];
  const steps = new Map<number, StepDraft>();
  let interaction: JsonRecord = {};
  let error: string | null = null;
  let isComplete = false;

  for (const event of events) {
    if (event.data === doneMark) break;
    const data = eventRecord(event, issues);
    if (data === null) continue;
    const index = countOf(data.index) ?? 0;
    switch (textOf(data.event_type) || textOf(event.event)) {
      case 'interaction.created':
        interaction = { ...interaction, ...recordOf(data.interaction) };
        break;
      case 'interaction.status_update':
        interaction = { ...interaction, status: data.status };
        break;
      case 'step.start':
        steps.set(index, startStep(recordOf(data.step)));
        break;
      case 'step.delta':
        addDelta(steps, index, recordOf(data.delta));
        break;
      case 'interaction.completed':
        interaction = { ...interaction, ...recordOf(data.interaction) };
        isComplete = true;
        break;
      case 'error':
        error ??= errorMessage(data);
        break;
    }
  }

  const finished = inOrder(steps).map((step) => finishStep(step, issues));
  const inputs = new Map(
    finished.flatMap(({ input }, position) => (input === '' ? [] : [[position, input]])),
  );
  const own = finished.length === 0 ? {} : { steps: finished.map(({ step }) => step) };
  const read = readInteraction({ ...interaction, ...own }, inputs);
  return endStream(read, { issues, error, isComplete });
}

function addDelta(steps: Map<number, StepDraft>, index: number, delta: JsonRecord): void {
  const step = steps.get(index) ?? startFromDelta(delta);
  steps.set(index, step);
  addStepDelta(step, delta);
}
