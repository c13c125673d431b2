import { ThumbwireError } from '@thumbwire/shared';
import type { MessageName, Reply } from '../messages.ts';
import type { Caller, Desk } from './handler.ts';
import { handlers } from './handlers.ts';

/** Where a message comes from, as the browser says it. */
export interface Origin {
  /** Web origin of the page; `null`: one of the extension's own pages. */
  readonly origin: string | null;
  readonly tabId?: number | undefined;
}

/** Whether this is a message to the background, and not one for a page. */
export function isMessage(
  message: unknown,
): message is { readonly name: MessageName; readonly input: unknown } {
  if (typeof message !== 'object' || message === null || !('name' in message) || !('input' in message))
    return false;
  return typeof message.name === 'string' && Object.hasOwn(handlers, message.name);
}

/**
 * Checks a message and does what it asks.
 *
 * @throws never: a failure is told in the reply, in one sentence
 */
export async function answer(
  { name, input }: { readonly name: MessageName; readonly input: unknown },
  sender: Origin,
  desk: Desk,
): Promise<Reply<MessageName>> {
  return run(name, input, { ...desk, ...sender });
}

async function run<Name extends MessageName>(
  name: Name,
  input: unknown,
  caller: Caller,
): Promise<Reply<Name>> {
  const handler = handlers[name];
  if (handler.from === 'own pages' && caller.origin !== null) {
    return { ok: false, code: 'forbidden', error: `A page may not send "${name}".` };
  }
  const checked = handler.input.safeParse(input);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    return {
      ok: false,
      code: 'invalid',
      error: `"${name}" was sent in a wrong form: ${issue?.message ?? ''}`,
    };
  }
  try {
    return { ok: true, output: await handler.run(checked.data, caller) };
  } catch (error) {
    if (error instanceof ThumbwireError) return { ok: false, code: error.code, error: error.message };
    console.error(`Thumbwire could not do "${name}".`, error);
    return { ok: false, code: 'failed', error: 'Something went wrong in the extension. Try again.' };
  }
}
