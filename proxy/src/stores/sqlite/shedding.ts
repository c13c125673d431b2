/**
 * Tells what is let go of when more comes in than can be written: never an exchange, but first the bodies of its
 * record, then the record.
 */
export interface Shedding {
  /** Notes one that is let go of. */
  note(what: 'bodies' | 'record'): void;
  /** What was let go of lately, in one sentence; `null`: nothing. */
  readonly problem: string | null;
  stop(): void;
}

/** Each line of the log tells of this long. */
const tellEveryMs = 10_000;

export function openShedding(log: (line: string) => void): Shedding {
  let untold = { bodies: 0, record: 0 };
  let told: string | null = null;
  let timer: NodeJS.Timeout | null = null;

  function tell(): void {
    timer = null;
    told = sentenceOf(untold);
    untold = { bodies: 0, record: 0 };
    if (told === null) return;
    log(told);
    // By then there is more to tell, or it is over.
    timer = setTimeout(tell, tellEveryMs).unref();
  }

  return {
    note(what) {
      untold[what] += 1;
      // The first is told at once, and those that follow together.
      if (timer === null) tell();
    },
    get problem() {
      return sentenceOf(untold) ?? told;
    },
    stop() {
      if (timer) clearTimeout(timer);
      tell();
      if (timer) clearTimeout(timer);
    },
  };
}

function sentenceOf({ bodies, record }: { bodies: number; record: number }): string | null {
  const parts = [
    ...(bodies === 0 ? [] : [`the bodies of ${counted(bodies, 'request')} were not kept`]),
    ...(record === 0 ? [] : [`${counted(record, 'exchange')} passed unlogged`]),
  ];
  return parts.length === 0
    ? null
    : `More comes in than can be written: ${parts.join(', and ')}. Send less at once, or wait.`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
