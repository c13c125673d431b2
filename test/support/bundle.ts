import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** A script for a page: a module with all its packages. */
export async function bundle(entry: URL): Promise<string> {
  await using build = await rolldown({
    input: fileURLToPath(entry),
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    // Of a debugger's panel, which is not shown.
    moduleTypes: { '.css': 'empty' },
    // Packages say "use client", which is for servers.
    logLevel: 'silent',
  });
  const { output } = await build.generate({ format: 'iife', codeSplitting: false });
  return output[0].code;
}
