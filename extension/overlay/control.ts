import type { Binding } from '../locate/index.ts';
import { button, icon, make, name } from './dom.ts';
import type { Shown } from './ratings.ts';

/** The thumbs of one answer. */
export interface Control {
  readonly node: HTMLElement;
  /** Shows what holds now. */
  update(binding: Binding, shown: Shown | undefined): void;
}

export interface ControlOptions {
  readonly onRate: (rating: boolean) => void;
  /** The rating that is shown was pressed again. */
  readonly onClear: () => void;
  /** More is asked for; where several requests have the text: which of them it is. */
  readonly onOpen: () => void;
}

export function createControl({ onRate, onClear, onOpen }: ControlOptions): Control {
  let rating: boolean | null = null;
  const press = (value: boolean) => () => (rating === value ? onClear() : onRate(value));
  const up = button('Thumbs up', { className: 'up', icon: icon('thumb') }, press(true));
  const down = button(
    'Thumbs down',
    { className: 'down', icon: icon('thumb', { isTurned: true }) },
    press(false),
  );
  const more = button('About this answer', { className: 'more', icon: icon('more') }, onOpen);
  const which = button('Which request?', { className: 'which' }, onOpen);
  const pending = make('span', { className: 'pending', textContent: 'waits' });
  const node = make('div', { className: 'control', role: 'group', 'aria-label': 'Rate this answer' });
  // It grows to its left: a thumb never moves below the pointer because something else is shown.
  node.append(pending, up, down, which, more);
  more.ariaHasPopup = 'dialog';
  which.ariaHasPopup = 'dialog';

  return {
    node,
    update({ state }, shown) {
      rating = shown?.rating ?? null;
      const isBound = state === 'bound';
      for (const [thumb, value, label] of [
        [up, true, 'Thumbs up'],
        [down, false, 'Thumbs down'],
      ] as const) {
        thumb.ariaPressed = String(rating === value);
        name(thumb, rating === value ? `${label}: press again to take it back` : label);
        thumb.hidden = !isBound;
      }
      more.hidden = !isBound;
      which.hidden = isBound;
      pending.hidden = !shown?.isPending;
      pending.title = 'The rating is kept, and sent as soon as the proxy can be reached.';
    },
  };
}
