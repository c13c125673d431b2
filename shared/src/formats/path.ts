/** A segment of a path, its percent-encoding undone; as it is where that fails. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // A malformed escape stands for itself.
  }
}
