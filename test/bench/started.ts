import manifest from '../../package.json' with { type: 'json' };

/** What `npm start` starts Node with. */
export const nodeFlags: readonly string[] = manifest.scripts.start.match(/--max-\S+/g) ?? [];
