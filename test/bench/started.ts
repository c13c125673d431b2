import manifest from '../../package.json' with { type: 'json' };

/** What `npm start` starts Node with. */
export const nodeFlags: readonly string[] = manifest.scripts.start.match(/--max-\S+/g) ?? [];

/** Of the environment that `npm start` gives Node what concerns its speed and memory; a benchmark is given it, too. */
export const nodeEnvironment: Readonly<Record<string, string>> = Object.fromEntries(
  ['NODE_COMPILE_CACHE', 'MALLOC_ARENA_MAX'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);
