import { type PointerEvent, useState } from 'react';
import { type Trend as TrendData, trendDays } from '../../trend.ts';
import { placeColumns } from '../columns.ts';
import { changeOf, dateOf, dayWords, scopeOf, totalOf } from '../trend-words.ts';
import type { TrendState } from '../use-trend.ts';

const weeks = trendDays / 7;

/** The ratings of the last weeks, below the list. */
export function Trend({ shown, error, retry }: TrendState) {
  if (shown === null && error !== null) {
    return (
      <section className="trend short" aria-label="Trend">
        <p className="quiet">
          The trend could not be read: {error}{' '}
          <button type="button" className="link" onClick={retry}>
            Try again
          </button>
        </p>
      </section>
    );
  }
  // Its room is kept: the list is not to jump.
  if (shown === null) return <section className="trend" aria-label="Trend" aria-busy="true" />;
  const scope = scopeOf(shown.of);
  if (shown.trend.total.rated === 0) {
    return (
      <section className="trend short" aria-label="Trend">
        <p className="quiet">
          No ratings {scope !== null && `of ${scope} `}in the last {weeks} weeks.
        </p>
      </section>
    );
  }
  return <Chart trend={shown.trend} scope={scope} />;
}

function Chart({ trend, scope }: { trend: TrendData; scope: string | null }) {
  const [index, setIndex] = useState<number | null>(null);
  const day = index === null ? undefined : trend.days[index];
  const spoken = trend.days[index ?? trendDays - 1];
  const first = trend.days[0];

  const point = ({ currentTarget, clientX }: PointerEvent<HTMLElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const at = Math.floor(((clientX - left) / width) * trendDays);
    setIndex(Math.max(0, Math.min(trendDays - 1, at)));
  };

  return (
    <section className="trend" aria-label="Trend">
      <p className="told">
        {day ? (
          dayWords(day)
        ) : (
          <>
            <strong>{totalOf(trend)}</strong>
            <span className="quiet">{changeOf(trend)}</span>
          </>
        )}
      </p>
      <div className="chart">
        <Picture trend={trend} index={index} />
        <input
          type="range"
          min={1}
          max={trendDays}
          value={(index ?? trendDays - 1) + 1}
          aria-label={`Ratings by day, last ${weeks} weeks`}
          aria-valuetext={spoken && dayWords(spoken)}
          onChange={(event) => setIndex(event.target.valueAsNumber - 1)}
          onFocus={() => setIndex((before) => before ?? trendDays - 1)}
          onBlur={() => setIndex(null)}
          onPointerMove={point}
          onPointerLeave={(event) => {
            if (document.activeElement !== event.currentTarget) setIndex(null);
          }}
        />
      </div>
      <p className="axis quiet">
        <span>{first && dateOf(first.day, { day: 'numeric', month: 'short' })}</span>
        <span className="scope" title={scope ?? undefined}>
          {weeks} weeks · {scope ?? 'all responses'}
        </span>
        <span>today</span>
      </p>
      <Table trend={trend} />
    </section>
  );
}

const [width, height] = [336, 52];
/** One day, and the room for the numbers before the first. */
const step = 11;
const edge = width - step * trendDays;
/** As high as a number. */
const margin = 11;
const compact = new Intl.NumberFormat(undefined, { notation: 'compact' });

function Picture({ trend: { days }, index }: { trend: TrendData; index: number | null }) {
  const { base, heights } = placeColumns(days, { height, margin });
  const [up, down] = [
    Math.max(...heights.map((each) => each.up)),
    Math.max(...heights.map((each) => each.down)),
  ];
  const [mostUp, mostDown] = [
    Math.max(...days.map((each) => each.up)),
    Math.max(...days.map((each) => each.down)),
  ];
  return (
    <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {index !== null && (
        <rect className="band" x={edge + index * step} y={0} width={step} height={height} rx={2} />
      )}
      {heights.map((each, at) => (
        <g key={days[at]?.day} transform={`translate(${edge + at * step + 1.5} ${base})`}>
          <rect className="up" y={-each.up} width={8} height={each.up} />
          <rect className="down" y={1} width={8} height={each.down} />
        </g>
      ))}
      <rect className="base" x={edge} y={base} width={width - edge} height={1} />
      {mostUp > 0 && (
        <text className="up" x={edge - 5} y={Math.min(base - 2, base - up + 8)}>
          {compact.format(mostUp)}
        </text>
      )}
      {mostDown > 0 && (
        <text className="down" x={edge - 5} y={Math.max(base + 10, base + down)}>
          {compact.format(mostDown)}
        </text>
      )}
    </svg>
  );
}

/** The same in words, for who does not see it. */
function Table({ trend: { days } }: { trend: TrendData }) {
  return (
    // A table is never as small as what hides from the eye.
    <div className="sr">
      <table>
        <caption>Days with ratings</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Up</th>
            <th scope="col">Down</th>
          </tr>
        </thead>
        <tbody>
          {days
            .filter(({ rated }) => rated > 0)
            .map(({ day, up, down }) => (
              <tr key={day}>
                <th scope="row">{dateOf(day, { weekday: 'long', day: 'numeric', month: 'long' })}</th>
                <td>{up}</td>
                <td>{down}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
