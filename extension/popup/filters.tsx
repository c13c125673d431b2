import { useEffect, useState } from 'react';
import { Magnifier, Thumb } from '../ui/icons.tsx';
import type { Wanted } from '../wanted.ts';

interface FiltersProps {
  readonly wanted: Wanted;
  readonly onWant: (wanted: Wanted) => void;
  /** What can be chosen: seen in the list, and what is chosen now. */
  readonly models: readonly string[];
  readonly sites: readonly string[];
}

const ratings = [
  { id: 'all', label: 'All', content: 'All' },
  { id: 'up', label: 'Rated up', content: <Thumb isUp={true} /> },
  { id: 'down', label: 'Rated down', content: <Thumb isUp={false} /> },
  { id: 'none', label: 'Unrated', content: 'Unrated' },
] as const;

/** Somebody is still typing when it is shorter than this since the last key. */
const typingMs = 250;

/** What the list is narrowed to. */
export function Filters({ wanted, onWant, models, sites }: FiltersProps) {
  const [search, setSearch] = useState(wanted.search);
  useEffect(() => setSearch(wanted.search), [wanted.search]);
  useEffect(() => {
    if (search === wanted.search) return;
    const timer = setTimeout(() => onWant({ ...wanted, search }), typingMs);
    return () => clearTimeout(timer);
  }, [search, wanted, onWant]);

  return (
    <search className="filters">
      <label className="search">
        <span className="sr">Search prompts and answers</span>
        <Magnifier />
        <input
          className="field"
          type="search"
          placeholder="Search prompts and answers"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </label>
      <div className="line">
        <fieldset className="segments" aria-label="Show">
          {ratings.map(({ id, label, content }) => (
            <button
              key={id}
              type="button"
              aria-label={label}
              aria-pressed={wanted.rating === id}
              onClick={() => onWant({ ...wanted, rating: id })}
            >
              {content}
            </button>
          ))}
        </fieldset>
        <Choice
          label="Model"
          every="Model"
          value={wanted.model}
          values={models}
          onChoose={(model) => onWant({ ...wanted, model })}
        />
        <Choice
          label="Site"
          every="Site"
          value={wanted.site}
          values={sites}
          onChoose={(site) => onWant({ ...wanted, site })}
        />
      </div>
    </search>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly every: string;
  readonly value: string | null;
  readonly values: readonly string[];
  readonly onChoose: (value: string | null) => void;
}

function Choice({ label, every, value, values, onChoose }: ChoiceProps) {
  return (
    <select
      className="field"
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChoose(event.target.value || null)}
    >
      <option value="">{every}</option>
      {values.map((each) => (
        <option key={each} value={each}>
          {each.replace(/^https?:\/\//, '')}
        </option>
      ))}
    </select>
  );
}
