/** SQLite's primary result codes that are told apart here. @see https://sqlite.org/rescode.html */
const codes = {
  5: 'locked',
  6: 'locked',
  8: 'read-only',
  10: 'unreadable',
  11: 'damaged',
  13: 'full',
  14: 'unreadable',
  19: 'constraint',
  26: 'not-a-database',
} as const;

export type SqliteProblem = (typeof codes)[keyof typeof codes] | 'other';

/** What kind of SQLite error this is, or `null` if it is none. */
export function sqliteProblem(error: unknown): SqliteProblem | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  const primary = error.errcode & 0xff;
  return Object.entries(codes).find(([code]) => Number(code) === primary)?.[1] ?? 'other';
}

/** Whether the operating system refused something that we asked of it ourselves. */
export function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/** SQLITE_CONSTRAINT_UNIQUE. @see https://sqlite.org/rescode.html#constraint_unique */
const uniqueCode = 2067;

/** Whether the error says that a value of this unique column is there already. `column`: `request.id`. */
export function isTaken(error: unknown, column: string): boolean {
  return (
    error instanceof Error &&
    'errcode' in error &&
    error.errcode === uniqueCode &&
    error.message.endsWith(`: ${column}`)
  );
}

/** One sentence about a database that cannot be read or written at the moment. */
export function describeProblem(problem: SqliteProblem, file: string, error: unknown): string {
  switch (problem) {
    case 'locked':
      return `The database ${file} is locked by another program; writing goes on when it lets go.`;
    case 'full':
      return `The disk is full or the database ${file} has reached its limit; free some space.`;
    case 'read-only':
      return `The database ${file} is read-only; make it writable.`;
    case 'damaged':
    case 'not-a-database':
      return `The database ${file} is damaged; stop the proxy, then move the file away or restore it from a backup.`;
    case 'unreadable':
      return `The disk failed while reading or writing the database ${file} (${messageOf(error)}); it may be full: free some space.`;
    case 'constraint':
    case 'other':
      return `The database ${file} could not be used (${messageOf(error)}).`;
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
