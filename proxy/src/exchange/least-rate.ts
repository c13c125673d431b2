/** Watches that a client sends its request body at least so fast. */
export interface RateWatch {
  received(sizeBytes: number): void;
  stop(): void;
}

/**
 * Takes the place of a time limit for the whole request, which would cut off a large upload over a slow line.
 *
 * @param options.isHeldBack Whether it is we who do not read at the moment, because the provider is slower.
 * @param options.onSlow Called once, when a window ends with fewer bytes than the least.
 */
export function watchRate(options: {
  leastBytes: number;
  windowMs: number;
  isHeldBack: () => boolean;
  onSlow: () => void;
}): RateWatch {
  let receivedBytes = 0;
  let wasHeldBack = false;
  const timer = setInterval(() => {
    const isHeldBack = options.isHeldBack();
    if (receivedBytes < options.leastBytes && !isHeldBack && !wasHeldBack) {
      clearInterval(timer);
      options.onSlow();
    }
    receivedBytes = 0;
    wasHeldBack = isHeldBack;
  }, options.windowMs);
  timer.unref();
  return {
    received(sizeBytes) {
      receivedBytes += sizeBytes;
    },
    stop: () => clearInterval(timer),
  };
}
