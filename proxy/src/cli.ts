import { once } from 'node:events';
import { styleText } from 'node:util';
import { ThumbwireError } from '@thumbwire/shared';
import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { type CliCommand, type Output, type Screen, WrongUseError } from './commands/command.ts';
import { commands } from './commands/index.ts';
import { printable } from './commands/support/text.ts';
import { becauseOf } from './commands/support/write-error.ts';

/** The one file that prints and ends the process. Exit codes: 0 done, 1 failed, 2 wrong use. */
const exitCodes = { done: 0, failed: 1, wrongUse: 2, interrupted: 130 } as const;

/** A reader that went away (`| head`) is the ordinary end of a pipe. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
  process.stderr.write(`Standard output could not be written${becauseOf(error)}\n`);
  process.exit(exitCodes.failed);
});

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const program = new Command('thumbwire')
    .description('Rate any LLM response where you read it, bound to the exact request that made it.')
    .version(manifest.version, '-v, --version')
    .showHelpAfterError('("--help" shows how it is used)')
    // The value of an option that does not exist may be a key.
    .configureOutput({
      outputError: (text, write) =>
        write(printable(text.replace(/^(error: unknown option '[^'=]*=).*$/m, "$1…'"))),
    })
    .exitOverride();
  for (const [name, definition] of Object.entries(commands)) add(program, name, definition);

  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    // Commander has printed its own sentence by now; help and version also end this way, with code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUse;
    process.stderr.write(`${printable(sentence(error))}\n`);
    return error instanceof WrongUseError ? exitCodes.wrongUse : exitCodes.failed;
  }
}

function add(program: Command, name: string, definition: CliCommand): void {
  const command = program.command(name).description(definition.summary);
  definition.declare(command);
  command.option('--json', 'for programs: JSON on one line').addHelpText('after', examples(definition));
  command.action(async () => {
    const { json, ...options } = command.opts();
    const named = command.registeredArguments.map((argument, index) => [
      argument.name(),
      command.processedArgs[index],
    ]);
    const input = { ...options, ...Object.fromEntries(named) };
    await definition.run(input, { output: outputOf(json === true), env: process.env, untilStopped });
  });
}

function examples(definition: CliCommand): string {
  const lines = definition.examples.map(([line, meaning]) => `  thumbwire ${line}\n      ${meaning}`);
  return ['', 'Examples:', ...lines].join('\n');
}

function outputOf(isJson: boolean): Output {
  return {
    result(json, text) {
      process.stdout.write(`${isJson ? JSON.stringify(json) : text(screen())}\n`);
    },
    async bytes(bytes) {
      if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
    },
    note(text) {
      process.stderr.write(`${text}\n`);
    },
    progress(text) {
      const { isTTY = false, columns = 80 } = process.stderr;
      // Back to the beginning of the line, and nothing left of what stood there.
      if (isTTY) process.stderr.write(`\r\x1b[K${text?.slice(0, columns - 1) ?? ''}`);
    },
    confide(text) {
      const { isTTY = false } = process.stderr;
      if (isTTY) process.stderr.write(`${text}\n`);
      return isTTY;
    },
  };
}

function screen(): Screen {
  const { isTTY: isTerminal = false, columns = 120 } = process.stdout;
  return {
    isTerminal,
    width: columns,
    now: new Date(),
    // Heeds NO_COLOR and plain pipes.
    paint: (style, text) => styleText(style, text, { stream: process.stdout }),
  };
}

/** Aborted by the first signal to end; one more, a second later or after, ends the process at once. */
function untilStopped(): AbortSignal {
  const controller = new AbortController();
  let firstAt: number | null = null;
  const onSignal = () => {
    // A Ctrl-C arrives several times: from the terminal, and from each script around us that passes it on.
    if (firstAt !== null && performance.now() - firstAt > 1000) process.exit(exitCodes.interrupted);
    firstAt ??= performance.now();
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal);
  return controller.signal;
}

/** One sentence for what went wrong. Only what we threw on purpose is known to be one, and free of secrets. */
function sentence(error: unknown): string {
  if (error instanceof ThumbwireError || error instanceof WrongUseError) return error.message;
  return `Thumbwire failed unexpectedly: ${error instanceof Error ? error.message : String(error)}`;
}
