/** The page that holds the byte at 1 GiB is never used. @see https://sqlite.org/fileformat2.html#the_lock_byte_page */
const lockByte = 0x40000000;

const treePages = [1, 5];

/**
 * Tells which pages are those of trees of keys and rows, from the pointer map that a database with auto-vacuum keeps.
 *
 * @param readPage Answers the bytes of a page.
 * @see https://sqlite.org/fileformat2.html#pointer_map_or_ptrmap_pages
 */
export function openPageKinds(pageSize: number, readPage: (number: number) => Buffer) {
  const perMap = Math.floor(pageSize / 5);
  const lockPage = lockByte / pageSize + 1;
  let mapNumber = 0;
  let map: Buffer = Buffer.alloc(0);

  /** The map that tells of a page, which may be the page itself. */
  function mapOf(number: number): number {
    const first = Math.floor((number - 2) / (perMap + 1)) * (perMap + 1) + 2;
    return first === lockPage ? first + 1 : first;
  }

  return {
    isTree(number: number): boolean {
      if (number === 1) return true;
      const at = mapOf(number);
      if (number <= at || number === lockPage) return false;
      if (at !== mapNumber) {
        map = readPage(at);
        mapNumber = at;
      }
      return treePages.includes(map.readUInt8(5 * (number - at - 1)));
    },
    /** Forgets what was read: the database may have changed. */
    forget(): void {
      mapNumber = 0;
    },
  };
}
