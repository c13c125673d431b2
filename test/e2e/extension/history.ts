import { marked } from 'marked';
import { type PageProvider, startPageProvider } from './provider.ts';

/** A page of a history: the answers are there as HTML, and nothing is asked. */
export function serveHistory(answers: readonly string[]): Promise<PageProvider> {
  const turns = answers.map((answer) => `<section class="answer">${marked.parse(answer)}</section>`);
  return startPageProvider(`<!doctype html><html lang="en"><title>History</title>
    <main><h1>Chat</h1><div class="question">What did it say?</div>${turns.join('')}</main>`);
}
