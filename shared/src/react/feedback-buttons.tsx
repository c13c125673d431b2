'use client';

import { type CSSProperties, useState } from 'react';
import { rate } from '../rate.ts';

export interface FeedbackButtonsProps {
  /** Where the proxy listens, as the browser reaches it: `http://127.0.0.1:8787`. */
  readonly url: string;
  /** `Helicone-Id` of the response. */
  readonly id: string;
  /** `Thumbwire-Feedback-Token` of the response. */
  readonly token: string;
  /** Who rates. Default: `reader`. */
  readonly rater?: string;
  /** What the response is rated at first, which a token cannot read. Default: `null`, not rated. */
  readonly rating?: boolean | null;
  /** Called when the proxy has a rating on disk; with `null` when it was taken back. */
  readonly onRated?: (rating: boolean | null) => void;
  /** What a screen reader says, in the language of the page. */
  readonly labels?: { readonly group: string; readonly up: string; readonly down: string };
}

const english = { group: 'Rate this response', up: 'Good response', down: 'Bad response' };

/**
 * Two thumbs that rate one response; pressing the pressed one again takes the rating back.
 *
 * It takes font and colour from where it stands, and brings no style sheet.
 */
export function FeedbackButtons(props: FeedbackButtonsProps) {
  // What is known of one response says nothing about another.
  return <Buttons key={`${props.url} ${props.id}`} {...props} />;
}

function Buttons({ url, id, token, rater, onRated, labels = english, ...props }: FeedbackButtonsProps) {
  const [rating, setRating] = useState(props.rating ?? null);
  const [pressed, setPressed] = useState<boolean | null>(null);
  const [problem, setProblem] = useState('');
  const isPending = pressed !== null;

  async function press(value: boolean): Promise<void> {
    if (isPending) return;
    const wanted = rating === value ? null : value;
    setPressed(value);
    setProblem('');
    try {
      await rate({ url, id, token, rating: wanted, ...(rater === undefined ? {} : { rater }) });
      setRating(wanted);
      onRated?.(wanted);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setPressed(null);
    }
  }

  return (
    <span style={row}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot stand in a paragraph */}
      <span role="group" aria-label={labels.group} aria-busy={isPending} style={row}>
        {[true, false].map((value) => (
          <button
            key={String(value)}
            type="button"
            aria-label={value ? labels.up : labels.down}
            title={value ? labels.up : labels.down}
            aria-pressed={rating === value}
            // Not disabled, which would take the focus away.
            aria-disabled={isPending}
            onClick={() => void press(value)}
            style={{
              ...button,
              ...(rating === value ? chosen : {}),
              ...(isPending ? { cursor: 'progress' } : {}),
              ...(pressed === value ? { opacity: 0.5 } : {}),
            }}
          >
            <Thumb isUp={value} isFilled={rating === value} />
          </button>
        ))}
      </span>
      {problem !== '' && (
        <span role="alert" style={{ fontSize: '0.875em' }}>
          {problem}
        </span>
      )}
    </span>
  );
}

/** Drawn, and not written as an emoji: those have colours of their own, and not every machine has them. */
function Thumb({ isUp, isFilled }: { isUp: boolean; isFilled: boolean }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width="1.25em"
      height="1.25em"
      aria-hidden="true"
      fill={isFilled ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinejoin="round"
      style={{ display: 'block', ...(isUp ? {} : { transform: 'rotate(180deg)' }) }}
    >
      <path d="M7 10.5 11 3c1.7 0 2.8 1.3 2.5 3l-.6 3.5h5.6c1.5 0 2.5 1.3 2.2 2.7l-1.4 6.5c-.2 1.1-1.1 1.8-2.2 1.8H7z" />
      <path d="M3 10.5h4v10H3z" />
    </svg>
  );
}

const row: CSSProperties = { display: 'inline-flex', flexWrap: 'wrap', alignItems: 'center', gap: '0.25em' };

const button: CSSProperties = {
  display: 'grid',
  placeItems: 'center',
  width: 'max(2em, 28px)',
  height: 'max(2em, 28px)',
  margin: 0,
  padding: 0,
  font: 'inherit',
  color: 'inherit',
  background: 'none',
  border: '1px solid transparent',
  borderRadius: '0.5em',
  cursor: 'pointer',
};

const chosen: CSSProperties = {
  background: 'color-mix(in srgb, currentColor 14%, transparent)',
  border: '1px solid color-mix(in srgb, currentColor 35%, transparent)',
};
