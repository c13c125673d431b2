import { Thumb } from './icons.tsx';

interface ThumbsProps {
  /** What is rated, in a few words: names of buttons that are read aloud must differ. */
  readonly what: string;
  readonly rating: boolean | null;
  readonly onRate: (rating: boolean) => void;
  readonly onClear: () => void;
}

/** Both thumbs; a click on the one that is set takes the rating back. */
export function Thumbs({ what, rating, onRate, onClear }: ThumbsProps) {
  return (
    <fieldset className="thumbs" aria-label={`Rating of ${what}`}>
      {[true, false].map((isUp) => {
        const isSet = rating === isUp;
        const name = isUp ? 'Thumbs up' : 'Thumbs down';
        return (
          <button
            key={name}
            type="button"
            className={isUp ? 'thumb up' : 'thumb down'}
            aria-pressed={isSet}
            aria-label={`${name}: ${what}`}
            title={isSet ? 'Take the rating back' : name}
            onClick={({ detail }) => {
              // The second click of a double click would take back what the first one did.
              if (detail > 1) return;
              if (isSet) onClear();
              else onRate(isUp);
            }}
          >
            <Thumb isUp={isUp} />
          </button>
        );
      })}
    </fieldset>
  );
}
