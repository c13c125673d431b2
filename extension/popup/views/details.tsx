import { useState } from 'react';
import { isTruncated, modelOf } from '../../rows.ts';
import { Back } from '../../ui/icons.tsx';
import { Thumbs } from '../../ui/thumbs.tsx';
import type { Item } from '../requests.ts';
import { ago, dollars, gist, seconds } from '../words.ts';

/** What is said beside the thumb. */
export interface Said {
  readonly comment: string | null;
  readonly correction: string | null;
}

interface DetailsProps {
  readonly item: Item;
  readonly onBack: () => void;
  readonly onRate: (item: Item, rating: boolean) => void;
  readonly onClear: (item: Item) => void;
  readonly onSay: (item: Item, said: Said) => void;
}

/** Everything about one response. */
export function Details({ item, onBack, onRate, onClear, onSay }: DetailsProps) {
  const { row, rating, isPending } = item;
  return (
    <article className="details">
      <header>
        <button type="button" className="plain" aria-label="Back to the list" onClick={onBack}>
          <Back />
        </button>
        <h1>{gist(row.response_text) || 'Response'}</h1>
        <Thumbs
          what="this response"
          rating={rating}
          onRate={(isUp) => onRate(item, isUp)}
          onClear={() => onClear(item)}
        />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
      <section className="sheet" tabIndex={0} aria-label="The response and its prompt">
        {isPending && <p className="note">This rating waits for the proxy and is sent when it answers.</p>}
        <Facts item={item} />
        <h2>Prompt</h2>
        <Text name="Prompt" text={row.request_text} />
        <h2>Answer</h2>
        <Text name="Answer" text={row.response_text || row.error} />
        <Say key={row.request_id} item={item} onSay={onSay} />
      </section>
    </article>
  );
}

function Text({ name, text }: { name: string; text: string | null }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
    <section className="text" tabIndex={0} aria-label={name}>
      {text || 'No text.'}
    </section>
  );
}

function Facts({ item: { row } }: { item: Item }) {
  const facts: readonly (readonly [name: string, value: string | null])[] = [
    ['Model', modelOf(row) ?? 'not known'],
    ['Provider', row.provider_id],
    ['When', `${new Date(row.request_created_at).toLocaleString()} (${ago(row.request_created_at)})`],
    [
      'Tokens',
      row.total_tokens === null
        ? null
        : `${row.prompt_tokens ?? '?'} in, ${row.completion_tokens ?? '?'} out`,
    ],
    ['From cache', row.prompt_cache_read_tokens ? `${row.prompt_cache_read_tokens} tokens` : null],
    ['Cost', row.cost === null ? 'price not known' : dollars(row.cost)],
    ['Took', row.delay_ms === null ? null : seconds(row.delay_ms)],
    ['Page', row.origin],
    ['Cut short', isTruncated(row) ? (row.finish_reason ?? row.state) : null],
    ['Id', row.request_id],
  ];
  return (
    <dl>
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** Comment and correction. They belong to a thumb, so one has to be set. */
function Say({ item, onSay }: Pick<DetailsProps, 'item' | 'onSay'>) {
  const answer = item.row.response_text ?? '';
  const [comment, setComment] = useState(item.comment ?? '');
  const [correction, setCorrection] = useState(item.correction ?? '');
  const [isCorrecting, setCorrecting] = useState(item.correction !== null);
  // The answer as it is corrects nothing.
  const corrected = correction.trim() === answer.trim() ? null : correction.trim() || null;
  const said = { comment: comment.trim() || null, correction: isCorrecting ? corrected : item.correction };
  const isChanged = said.comment !== item.comment || said.correction !== item.correction;
  const isRated = item.rating !== null;

  return (
    <form
      className="say"
      onSubmit={(event) => {
        event.preventDefault();
        onSay(item, said);
      }}
    >
      <label>
        <h2>Comment</h2>
        <textarea
          className="field"
          rows={2}
          maxLength={2500}
          placeholder="What is good or wrong about it?"
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
      </label>
      {isCorrecting ? (
        <label>
          <h2>Correction</h2>
          <textarea
            className="field"
            rows={6}
            value={correction}
            onChange={(event) => setCorrection(event.target.value)}
          />
        </label>
      ) : (
        <button
          type="button"
          className="button"
          onClick={() => {
            setCorrection(answer);
            setCorrecting(true);
          }}
        >
          Write what it should have said
        </button>
      )}
      <div className="save">
        <button type="submit" className="button main" disabled={!isRated || !isChanged}>
          Save
        </button>
        <span className="quiet" role="status">
          {isRated
            ? isChanged
              ? ''
              : said.comment || said.correction
                ? 'Saved'
                : ''
            : 'Rate it first: both belong to a thumb.'}
        </span>
      </div>
    </form>
  );
}
