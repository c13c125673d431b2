import stringWidth from 'string-width';
import type { Screen } from '../command.ts';
import { cut } from './text.ts';

/** One column of a table for people. */
export interface Column<Row> {
  readonly title: string;
  /** One line of text, safe to print. */
  readonly text: (row: Row) => string;
  readonly align?: 'right';
  /** Takes a share of the room that the other columns leave. */
  readonly isFlexible?: true;
  /** Colours the padded cell. */
  readonly paint?: (row: Row, cell: string, screen: Screen) => string;
  /**
   * The column with the highest number leaves first where the screen is narrow, and any of them where it has
   * nothing to show; without a number it stays.
   */
  readonly leaves?: number;
}

const gap = 2;
const leastFlexible = 16;

/** Sets rows into columns, at most as wide as the screen unless the columns that must stay are wider. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], screen: Screen): string {
  const natural = new Map(
    columns.map((column) => [
      column,
      Math.max(stringWidth(column.title), ...rows.map((row) => stringWidth(column.text(row)))),
    ]),
  );
  const filled = columns.filter(
    (column) => column.leaves === undefined || rows.some((row) => column.text(row) !== ''),
  );
  const widths = fit(filled, natural, screen.width);
  const line = (cell: (column: Column<Row>, width: number) => string) =>
    [...widths]
      .map(([column, width]) => cell(column, width))
      .join(' '.repeat(gap))
      .trimEnd();
  return [
    line((column, width) => screen.paint('dim', pad(column.title, width, column.align))),
    ...rows.map((row) =>
      line((column, width) => {
        const cell = pad(column.text(row), width, column.align);
        return column.paint ? column.paint(row, cell, screen) : cell;
      }),
    ),
  ].join('\n');
}

/** The columns that find room, each with its width. */
function fit<Row>(
  columns: readonly Column<Row>[],
  natural: ReadonlyMap<Column<Row>, number>,
  room: number,
): Map<Column<Row>, number> {
  const widthOfColumn = (column: Column<Row>) => natural.get(column) ?? 0;
  const flexible = columns.filter((column) => column.isFlexible);
  const fixed = columns.filter((column) => !column.isFlexible);
  let left = room - gap * (columns.length - 1) - sum(fixed.map(widthOfColumn));
  const leaving = columns
    .filter((column) => column.leaves !== undefined)
    .sort((a, b) => (b.leaves ?? 0) - (a.leaves ?? 0));
  const [next] = leaving;
  if (next && left < sum(flexible.map((column) => Math.min(leastFlexible, widthOfColumn(column))))) {
    return fit(
      columns.filter((column) => column !== next),
      natural,
      room,
    );
  }
  // Narrow ones first, so that what they do not need goes to the wide ones.
  const shares = new Map<Column<Row>, number>();
  const byWidth = flexible.toSorted((a, b) => widthOfColumn(a) - widthOfColumn(b));
  for (const [index, column] of byWidth.entries()) {
    const share = Math.floor(left / (byWidth.length - index));
    const width = Math.max(Math.min(widthOfColumn(column), share), 1);
    shares.set(column, width);
    left -= width;
  }
  return new Map(columns.map((column) => [column, shares.get(column) ?? widthOfColumn(column)]));
}

function pad(text: string, width: number, align: 'right' | undefined): string {
  const shown = cut(text, width);
  const space = ' '.repeat(Math.max(width - stringWidth(shown), 0));
  return align === 'right' ? space + shown : shown + space;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
