/** Why something could not be written and what to do, to go on with after "… could not be written". */
export function becauseOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return `: the disk is full (${code}). Free some space, or write to another disk.`;
  }
  return ` (${error instanceof Error ? error.message : error}).`;
}
