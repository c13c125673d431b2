/** One exchange, as the tap hands it from the page's world to the extension's. The page can forge it. */
export interface Tapped {
  readonly url: string;
  readonly method: string;
  /** At most 2 Mi characters. */
  readonly requestBody: string;
  readonly status: number;
  readonly contentType: string | null;
  /** What the page has read of it, at most 4 Mi characters. Empty where `heliconeId` says that it is logged. */
  readonly responseBody: string;
  /** Whether it was read to its end. */
  readonly isComplete: boolean;
  /** Value of the response header `Helicone-Id`, a hint that any page can forge. */
  readonly heliconeId: string | null;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly firstByteMs: number | null;
}

/** The message with which the tap hands its port over. */
export const handover = 'thumbwire:tap';

export const mostRequestLength = 2 * 1024 * 1024;
export const mostResponseLength = 4 * 1024 * 1024;
