import type { Details, Input } from '../messages.ts';
import { button, make } from './dom.ts';
import { createPanel, type Panel, sentence } from './panel.ts';
import { isOf } from './ratings.ts';

export interface AboutOptions {
  readonly choice: number;
  /** The answer, of which a correction is an edited copy. */
  readonly text: string;
  /** Reads the log. @returns One sentence if it did not work. */
  readonly details: () => Promise<Details | string>;
  /** @returns One sentence if it did not work; so does `onClear`. */
  readonly onSave: (said: Said) => Promise<string | null>;
  readonly onClear: () => Promise<string | null>;
  readonly onClose: () => void;
}

type Said = Omit<Input<'rate'>, 'requestId' | 'choice'>;

/** What made an answer, and what somebody has to say about it. */
export function openAbout({ choice, text, details, onSave, onClear, onClose }: AboutOptions): Panel {
  const panel = createPanel('About this answer', onClose);
  panel.fill(sentence('Reading the log …'));
  void details().then((read) => {
    if (typeof read === 'string') panel.fill(sentence(read, 'bad'));
    else panel.fill(sentence(provenance(read)), ...form(read));
  });
  return panel;

  function form(read: Details): Node[] {
    // What was said about another choice is none of this one.
    const said = isOf({ choice: read.ratedChoice }, choice) ? read : null;
    const comment = area('Comment', said?.comment ?? '', 2);
    const correction = area('What it should have said', said?.correction ?? text, 6);
    const trouble = make('div');
    const save = async (rating: boolean) => {
      // A field has no other line ends.
      const isCorrected = correction.field.value !== text.replace(/\r\n?/g, '\n');
      const reason = await onSave({
        rating,
        comment: comment.field.value.trim() || null,
        correction: isCorrected ? correction.field.value : null,
      });
      if (reason === null) onClose();
      else trouble.replaceChildren(sentence(reason, 'bad'));
    };
    const takeBack = async () => {
      const reason = await onClear();
      if (reason === null) onClose();
      else trouble.replaceChildren(sentence(reason, 'bad'));
    };
    const rating = said?.rating ?? null;
    const row = make('div', { className: 'row' });
    if (rating === null) {
      row.append(button('Save as thumbs up', {}, () => void save(true)));
      row.append(button('Save as thumbs down', { className: 'main' }, () => void save(false)));
    } else {
      row.append(button('Save', { className: 'main' }, () => void save(rating)));
      row.append(button('Take the rating back', {}, () => void takeBack()));
    }
    queueMicrotask(() => comment.field.focus({ preventScroll: true }));
    return [...comment.nodes, ...correction.nodes, trouble, row];
  }
}

function area(label: string, value: string, rows: number) {
  const id = label.replaceAll(' ', '-');
  const field = make('textarea', { id, rows: String(rows) });
  field.value = value;
  return { field, nodes: [make('label', { for: id, textContent: label }), field] };
}

/** The model that really answered, and what it took, in one line. */
function provenance(details: Details): string {
  const { model, providerId, inputTokens, outputTokens, cacheReadTokens, costUsd, latencyMs } = details;
  const facts = [
    [model, providerId].filter(Boolean).join(' at '),
    inputTokens !== null && outputTokens !== null ? `${inputTokens} tokens in, ${outputTokens} out` : '',
    cacheReadTokens ? `${cacheReadTokens} from the cache` : '',
    costUsd === null ? '' : toDollars(costUsd),
    latencyMs === null ? '' : `${(latencyMs / 1000).toFixed(1)} s`,
    details.isTruncated ? 'cut short' : '',
  ];
  return facts.filter((fact) => fact !== '').join(' · ');
}

/** Answers cost parts of a cent: two digits that say something. */
function toDollars(usd: number): string {
  return usd === 0 ? '$0' : `$${usd >= 0.1 ? usd.toFixed(2) : Number(usd.toPrecision(2))}`;
}
