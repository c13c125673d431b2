import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { modelOf } from '../../rows.ts';
import { Thumbs } from '../../ui/thumbs.tsx';
import type { Item } from '../requests.ts';
import { ago, dollars, gist } from '../words.ts';

interface ListProps {
  readonly items: readonly Item[];
  readonly hasMore: boolean;
  readonly onMore: () => void;
  readonly onOpen: (item: Item) => void;
  readonly onRate: (item: Item, rating: boolean) => void;
  readonly onClear: (item: Item) => void;
}

const rowHeight = 62;
/** So many rows before the end, the next page is read. */
const foresight = 10;

/** Responses, the newest first; only those in view are in the document. */
export function List({ items, hasMore, onMore, onOpen, onRate, onClear }: ListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => items[index]?.row.request_id ?? index,
    overscan: 4,
  });
  const seen = rows.getVirtualItems();
  const lastSeen = seen.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && lastSeen >= items.length - foresight) onMore();
  }, [hasMore, lastSeen, items.length, onMore]);

  return (
    <div className="scroller" ref={scroller}>
      {/* biome-ignore lint/a11y/useSemanticElements: `ul` would make every row that is not in the document count as missing. */}
      <div className="rows" role="list" style={{ height: rows.getTotalSize() }}>
        {seen.map(({ index, start, key }) => {
          const item = items[index];
          if (!item) return null;
          return (
            // biome-ignore lint/a11y/useSemanticElements: as above
            <div
              key={key}
              role="listitem"
              className="row"
              aria-setsize={hasMore ? -1 : items.length}
              aria-posinset={index + 1}
              style={{ height: rowHeight, transform: `translateY(${start}px)` }}
              onKeyDown={walk}
            >
              <Row item={item} onOpen={onOpen} onRate={onRate} onClear={onClear} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Row({
  item,
  onOpen,
  onRate,
  onClear,
}: Pick<ListProps, 'onOpen' | 'onRate' | 'onClear'> & { item: Item }) {
  const { row, rating, isPending } = item;
  const title = gist(row.response_text) || (row.error ?? 'No text');
  const cost = row.cost;
  return (
    <>
      <button type="button" className="open" onClick={() => onOpen(item)}>
        <strong>{title}</strong>
        <span className="prompt">{gist(row.request_text) || row.request_path}</span>
        <span className="facts">
          {isPending && <em className="pending">waits</em>}
          {modelOf(row) ?? row.provider_id}
          <i>·</i>
          {ago(row.request_created_at)}
          {cost !== null && cost > 0 && (
            <>
              <i>·</i>
              {dollars(cost)}
            </>
          )}
        </span>
      </button>
      <Thumbs
        what={title.slice(0, 60)}
        rating={rating}
        onRate={(isUp) => onRate(item, isUp)}
        onClear={() => onClear(item)}
      />
    </>
  );
}

/** Arrow keys go from row to row; Tab goes through the buttons of one. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const next = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' } as const;
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const row = event.currentTarget[next[event.key]];
  row?.querySelector('button')?.focus();
  event.preventDefault();
}
