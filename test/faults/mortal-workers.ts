// Loaded into a proxy by `--import`: from one SIGUSR2 to the next, every worker thread dies.
import { constants } from 'node:os';
import type { Worker } from 'node:worker_threads';

const workers = new Set<Worker>();
let areMortal = false;

function end(worker: Worker): void {
  worker.terminate().catch((error: unknown) => process.stderr.write(`Not ended: ${error}\n`));
}

process.on('worker', (worker: Worker) => {
  workers.add(worker);
  worker.once('exit', () => workers.delete(worker));
  if (areMortal) end(worker);
});

process.on('SIGUSR2', () => {
  areMortal = !areMortal;
  if (areMortal) for (const worker of workers) end(worker);
  process.stderr.write(
    areMortal ? 'Workers die now.\n' : `Workers live again (signal ${constants.signals.SIGUSR2}).\n`,
  );
});
