import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidError } from '@thumbwire/shared';

/** Who holds a home: the note that a running proxy leaves there, for a second one to name it. */
export interface RunningNote {
  /** Of the process. */
  readonly pid: number;
  /** Where it listens: `http://127.0.0.1:8787`. */
  readonly url: string;
}

/** @throws InvalidError The home cannot be written to. */
export async function writeRunningNote(home: string, note: RunningNote): Promise<void> {
  const file = fileIn(home);
  try {
    await writeFile(file, JSON.stringify(note), { mode: 0o600 });
  } catch (cause) {
    throw new InvalidError(
      `Could not write ${file} (${cause instanceof Error ? cause.message : String(cause)}). ` +
        'Make it writable, or start with --home DIR.',
      { cause },
    );
  }
}

/** The note in a home, or `null` if there is none that can be read. */
export function readRunningNote(home: string): RunningNote | null {
  try {
    const note: unknown = JSON.parse(readFileSync(fileIn(home), 'utf8'));
    if (typeof note !== 'object' || note === null || !('pid' in note) || !('url' in note)) return null;
    return typeof note.pid === 'number' && typeof note.url === 'string'
      ? { pid: note.pid, url: note.url }
      : null;
  } catch {
    // There is none yet, or it is being written just now.
    return null;
  }
}

/** Never rejects: a note that stays names a process that holds nothing, and is not read then. */
export async function removeRunningNote(home: string): Promise<void> {
  await rm(fileIn(home), { force: true }).catch(() => {});
}

function fileIn(home: string): string {
  return join(home, 'proxy.json');
}
