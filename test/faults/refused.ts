/** That it cannot write at the moment, the API may say; what passes to a provider may not be refused. */
export function apart(all: readonly string[]): { faults: string[]; refused: number } {
  const faults = all.filter((fault) => !/^(Rating|Looking at) \S+ was answered 503: /.test(fault));
  return { faults, refused: all.length - faults.length };
}
