import type { Command } from 'commander';
import type { z } from 'zod';

/** One command of the command line. It neither prints nor exits: that is for `cli.ts`. */
export interface CliCommand {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Whole command lines for `--help`, each with what it does. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** Adds the arguments and options to an empty command. */
  declare(command: Command): void;
  /**
   * @param input Arguments and options by name, as they were given.
   * @throws WrongUseError before anything is done; a `ThumbwireError` when it could not be done
   */
  run(input: unknown, context: Context): Promise<void>;
}

/** What a command works with. */
export interface Context {
  readonly output: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** From this call on, a signal to end the process aborts what is returned, and the command may end in order. */
  untilStopped(): AbortSignal;
}

/** Where a command's results go. */
export interface Output {
  /** The result: `json` with `--json`, else what `text` makes of it for the reader's screen. */
  result(json: unknown, text: (screen: Screen) => string): void;
  /** The result as bytes, exactly. Resolves when the reader has taken them, so that a slow one is waited for. */
  bytes(bytes: Uint8Array): Promise<void>;
  /** A remark for the person at the terminal, apart from the result. */
  note(text: string): void;
  /** How far a long work is, in place of what was shown before; only on a terminal. `null`: it is over. */
  progress(text: string | null): void;
  /**
   * A remark for nobody else: it gets into no file and no other program.
   *
   * @returns Whether there is a terminal to show it on.
   */
  confide(text: string): boolean;
}

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow';

/** What the text is shown on. */
export interface Screen {
  /** Columns to stay within. */
  readonly width: number;
  /** Whether a person is looking at it directly, and not a file or another program. */
  readonly isTerminal: boolean;
  readonly now: Date;
  /** Colours a text, or leaves it as it is where colours are not wanted. */
  paint(style: Style, text: string): string;
}

/** The command line itself is wrong: nothing was done. */
export class WrongUseError extends Error {
  override readonly name = 'WrongUseError';
}

/** A command whose arguments and options are checked by a schema before it runs. */
export function defineCommand<Input extends z.ZodType>(
  command: Omit<CliCommand, 'run'> & {
    readonly input: Input;
    run(input: z.output<Input>, context: Context): Promise<void>;
  },
): CliCommand {
  const { summary, examples, declare, input: schema, run } = command;
  return {
    summary,
    examples,
    declare,
    async run(input, context) {
      const checked = schema.safeParse(input);
      if (!checked.success) {
        throw new WrongUseError(checked.error.issues.map((issue) => issue.message).join(' '));
      }
      await run(checked.data, context);
    },
  };
}

/** Collects the values of an option that may be given several times. */
export function repeated(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}
