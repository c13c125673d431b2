#!/usr/bin/env node
// Starts the command line from its TypeScript source. Node runs that directly from version 24 on; under an
// older one, the Node that is installed as a dependency takes over.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';

const here = dirname(fileURLToPath(import.meta.url));
const [major] = process.versions.node.split('.');

if (Number(major) >= 24) {
  // On a busy machine V8's middle compiler brings the process down with a SIGSEGV in Node 24.15 and later
  // (nodejs/node#64841). Before any thread starts, so that it holds for all. Remove when our Node has the fix.
  v8.setFlagsFromString('--no-maglev');
  // Without that compiler what runs often stays slow for its first 3,000 calls: at ten exchanges a second, for minutes.
  v8.setFlagsFromString('--invocation-count-for-turbofan=300');
  // For the threads; the first one has its memory already, and is told by whoever starts Node (scripts in package.json).
  // The garbage of many exchanges at once would otherwise pile up to hundreds of megabytes before it is looked for.
  v8.setFlagsFromString('--max-semi-space-size=8');
  // A command starts in half the time when it need not be compiled again, and so do the threads of the store, which
  // look for the variable.
  process.env.NODE_COMPILE_CACHE ??= join(here, '../node_modules/.cache/thumbwire');
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
  await import('../src/cli.ts');
} else {
  const node = join(here, '../../node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(node)) {
    console.error(
      `thumbwire runs on Node 24 or newer, this is ${process.version}. Run "npm start" in the project once: it installs one.`,
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`Could not start Node from ${node}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code) => process.exit(code ?? 1));
}
