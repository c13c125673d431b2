/** A number for people: `12,400`. */
export const count = (number: number) => number.toLocaleString('en');

/** A number of things: `1 request`, `12,400 requests`. */
export function counted(number: number, thing: string): string {
  return `${count(number)} ${thing}${number === 1 ? '' : 's'}`;
}
