import type { ThumbwireClient } from '@thumbwire/shared';
import { browser } from 'wxt/browser';
import type { LogItem } from '../database.ts';
import type { Outbox } from '../outbox.ts';

/** A selection that occurs in a response can be told from all others only if it is not too short. */
const leastLetters = 24;
const leastWords = 4;
/** So many words are looked for; the rest is compared on what is found. */
const searchedWords = 12;

/** Makes the entries of the context menu anew: those of an earlier version may be there. */
export async function createMenu(): Promise<void> {
  await browser.contextMenus.removeAll();
  const parentId = 'selection';
  browser.contextMenus.create({ id: parentId, title: 'Rate this selection', contexts: ['selection'] });
  browser.contextMenus.create({ id: 'up', parentId, title: 'Thumbs up', contexts: ['selection'] });
  browser.contextMenus.create({ id: 'down', parentId, title: 'Thumbs down', contexts: ['selection'] });
}

/** What a person selected and rated. */
export interface Selection {
  readonly text: string;
  readonly rating: boolean;
  readonly pageUrl: string | undefined;
}

/**
 * Rates the response that a selection is part of; where the log has none, or several, the selection is logged itself.
 *
 * @returns `false`: there was nothing to rate
 */
export async function rateSelection(
  { text, rating, pageUrl }: Selection,
  { outbox, client }: { outbox: Outbox; client: ThumbwireClient | null },
): Promise<boolean> {
  if (text.trim() === '') return false;
  const found = client && (await find(text, client));
  const requestId = found ?? crypto.randomUUID();
  if (!found) await outbox.log(requestId, toLogItem(text, pageUrl));
  await outbox.rate({ requestId, rating });
  return true;
}

/** Id of the only response in which the selection occurs, or `null`. */
async function find(selection: string, { api }: ThumbwireClient): Promise<string | null> {
  const words = selection.match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  const letters = lettersOf(selection);
  if (words.length < leastWords || letters.length < leastLetters) return null;
  try {
    const wanted = words.slice(0, searchedWords).join(' ');
    const { data } = await api.query.run({ filter: { text: { contains: wanted } }, limit: 50 });
    const found = data.filter((row) => lettersOf(row.response_text ?? '').includes(letters));
    return found.length === 1 ? (found[0]?.request_id ?? null) : null;
  } catch {
    return null; // Not reachable: what was selected is logged as it is.
  }
}

/** Only letters and digits: a page shows neither the marks of markdown nor all of its white space. */
function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

function toLogItem(text: string, pageUrl: string | undefined): LogItem {
  const now = Date.now();
  const origin =
    pageUrl && /^https?:/.test(pageUrl) && URL.canParse(pageUrl) ? new URL(pageUrl).origin : null;
  // In the shape of a chat completion: what has a known format can be read, searched and found again.
  const choice = { index: 0, message: { role: 'assistant', content: text } };
  return {
    ...{
      url: 'selection',
      request: { messages: [] },
      textBody: null,
      status: 200,
      source: 'selection',
      origin,
    },
    ...{ response: { object: 'chat.completion', choices: [choice] } },
    ...{ startedAt: now, endedAt: now, firstByteMs: null },
  };
}
