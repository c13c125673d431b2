/** Milliseconds since the epoch as ISO 8601 in UTC. */
export function toIso(time: number): string {
  return new Date(time).toISOString();
}
