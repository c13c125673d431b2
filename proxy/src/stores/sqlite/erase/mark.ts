import type { Prepare } from '../write/statements.ts';

/** Notes that something was removed, of which the files still hold traces. Each time it is another mark. */
export function markErasing(prepare: Prepare): void {
  prepare(`
    INSERT INTO meta VALUES ('erasing', 1) ON CONFLICT DO UPDATE SET value = value + 1`).run();
}

/** The mark, or `undefined` if the files hold no trace of what was removed. */
export function erasingMark(prepare: Prepare): unknown {
  return prepare("SELECT value FROM meta WHERE name = 'erasing'").get()?.value;
}
