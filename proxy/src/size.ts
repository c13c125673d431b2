const units: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1024,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
};

/**
 * Reads a size as a person types it: `500MB`, `4 GB`, `1.5gb`, or bytes.
 *
 * @returns bytes, or `null` if it is no size
 */
export function readSize(text: string): number | null {
  const [, number, unit] = /^(\d{1,15}(?:\.\d{1,3})?) ?([kmgt]?b?)$/i.exec(text.trim()) ?? [];
  const factor = units[(unit ?? '').toUpperCase().replace(/^([KMGT])$/, '$1B')];
  if (number === undefined || factor === undefined) return null;
  const bytes = Math.round(Number(number) * factor);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** A size for people: `1.4 GB`, `20.0 MB`, `12 kB`. */
export function sizeInWords(bytes: number): string {
  if (bytes >= 1024 ** 3) return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
  if (bytes >= 1024 ** 2) return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
  return `${Math.ceil(bytes / 1024)} kB`;
}
