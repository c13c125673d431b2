const minute = 60_000;

/** How long ago, in as few letters as will do: `now`, `5m`, `3h`, or the day. */
export function ago(time: string, now = Date.now()): string {
  const passed = now - Date.parse(time);
  if (passed < minute) return 'now';
  if (passed < 60 * minute) return `${Math.floor(passed / minute)}m`;
  if (passed < 24 * 60 * minute) return `${Math.floor(passed / (60 * minute))}h`;
  return new Date(time).toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
}

/** US dollars as people read them: never `$0.00` for something that did cost. */
export function dollars(cost: number): string {
  const digits = cost === 0 || cost >= 0.01 ? 2 : 4;
  if (cost > 0 && cost < 0.0001) return '< $0.0001';
  return `$${cost.toFixed(digits)}`;
}

export function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** The first words of a text, on one line and without the marks of markdown that stand before them. */
export function gist(text: string | null): string {
  return (text ?? '')
    .slice(0, 400)
    .replace(/^[#>*\-\s`]+|\*\*|`/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
