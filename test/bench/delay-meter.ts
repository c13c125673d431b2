// Loaded into a proxy by `--import`: with each SIGUSR2 it prints how long its event loop was held up since the last one.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const resolution = 2;

if (isMainThread) {
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  process.on('SIGUSR2', () => {
    // What it measures is the time from one look at the clock to the next.
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution);
    const delay = { p50: late(histogram.percentile(50)), p99: late(histogram.percentile(99)) };
    process.stderr.write(`${JSON.stringify({ delay: { ...delay, most: late(histogram.max) } })}\n`);
    histogram.reset();
  });
}
