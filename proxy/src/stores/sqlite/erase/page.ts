/** A part of a page: from the first offset up to, not including, the second. */
export type Part = readonly [start: number, end: number];

/** How far the header of a b-tree page reaches, by the page's kind; other pages are none. */
const headerBytes = new Map([
  [0x02, 12],
  [0x05, 12],
  [0x0a, 8],
  [0x0d, 8],
]);

/**
 * The parts of a b-tree page in which nothing is kept: SQLite reads them never, and what was there once may still be.
 *
 * @param page The bytes of the page.
 * @param start Where its header begins: 100 on the first page of a file, else 0.
 * @returns `null` if this is no b-tree page as the format describes it
 * @see https://sqlite.org/fileformat2.html#b_tree_pages
 */
export function unusedParts(page: Buffer, start: number): Part[] | null {
  const header = headerBytes.get(page.readUInt8(start));
  if (header === undefined) return null;
  const cells = page.readUInt16BE(start + 3);
  const pointersEnd = start + header + 2 * cells;
  const contentStart = page.readUInt16BE(start + 5) || 65_536;
  if (pointersEnd > contentStart || contentStart > page.length) return null;

  const parts: Part[] = [[pointersEnd, contentStart]];
  let block = page.readUInt16BE(start + 1);
  while (block !== 0) {
    if (block < contentStart || block + 4 > page.length) return null;
    const next = page.readUInt16BE(block);
    const end = block + page.readUInt16BE(block + 2);
    // The blocks come in order of their place, each with its length and the next one's place at its beginning.
    if (end > page.length || (next !== 0 && next <= block)) return null;
    parts.push([block + 4, end]);
    block = next;
  }
  return parts;
}
