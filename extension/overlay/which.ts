import type { Binding } from '../locate/index.ts';
import { button, make } from './dom.ts';
import { createPanel, type Panel, sentence } from './panel.ts';

type Request = Binding['requests'][number];

export interface WhichOptions {
  readonly requests: readonly Request[];
  readonly onChoose: (request: Request) => void;
  readonly onClose: () => void;
}

/** Lets a person tell which of several requests with the same answer it is: nobody else can. */
export function openWhich({ requests, onChoose, onClose }: WhichOptions): Panel {
  const panel = createPanel('Which request made this answer?', onClose);
  const list = make('ul', { className: 'choices' });
  for (const request of requests) {
    const { promptTail, createdAt, model } = request;
    const choose = button('', {}, () => onChoose(request));
    choose.append(
      make('span', { textContent: promptTail.trim() || 'No prompt' }),
      make('span', {
        className: 'quiet',
        textContent: [toTime(createdAt), model].filter(Boolean).join(' · '),
      }),
    );
    list.append(make('li', {}, choose));
  }
  panel.fill(sentence('Several have this very text. Only one of them is to be rated.'), list);
  queueMicrotask(() => list.querySelector('button')?.focus({ preventScroll: true }));
  return panel;
}

function toTime(createdAt: string): string {
  return new Date(createdAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}
