import { type ComponentType, useState } from 'react';
import { createRoot } from 'react-dom/client';

/** A question, and as much of its answer as has come. */
export interface Turn {
  readonly question: string;
  readonly answer: string;
}

export interface ChatProps {
  /** In the order in which they were asked. */
  readonly turns: readonly Turn[];
  /** Whether the answer to the last of them is on its way. */
  readonly isStreaming: boolean;
  readonly ask: (question: string) => void;
}

/** What a list of chats shows of one: the first words of its last answer, as a title that a model made would have them. */
export function titleOf(turns: readonly Turn[]): string {
  return turns.at(-1)?.answer.slice(0, 80) ?? '';
}

/** Shows a chat, kept in the page's own storage: after a reload it is there again without any call. */
export function startChat(Chat: ComponentType<ChatProps>): void {
  const root = document.createElement('div');
  document.body.append(root);
  createRoot(root).render(<Kept Chat={Chat} />);
}

function Kept({ Chat }: { Chat: ComponentType<ChatProps> }) {
  const [turns, setTurns] = useState<readonly Turn[]>(() =>
    JSON.parse(localStorage.getItem('turns') ?? '[]'),
  );
  const [isStreaming, setStreaming] = useState(false);

  async function ask(question: string): Promise<void> {
    let answer = '';
    const show = () => setTurns([...turns, { question, answer }]);
    setStreaming(true);
    show();
    for await (const piece of stream([...turns, { question, answer }])) {
      answer += piece;
      show();
    }
    localStorage.setItem('turns', JSON.stringify([...turns, { question, answer }]));
    setStreaming(false);
  }

  return <Chat turns={turns} isStreaming={isStreaming} ask={(question) => void ask(question)} />;
}

/** Asks with all that was said before, as chats do. */
async function* stream(turns: readonly Turn[]): AsyncGenerator<string> {
  const messages = turns.flatMap(({ question, answer }) => [
    { role: 'user', content: question },
    ...(answer ? [{ role: 'assistant', content: answer }] : []),
  ]);
  const { endpoint = '', model } = document.body.dataset;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-of-the-page' },
    body: JSON.stringify({ model, stream: true, messages }),
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ''; reader; ) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data: {')) yield textOf(JSON.parse(line.slice(6)));
  }
}

/** An event of a provider, or of the page's own server. */
interface StreamEvent {
  readonly choices?: readonly { readonly delta: { readonly content?: string } }[];
  readonly delta?: string;
}

function textOf({ choices, delta }: StreamEvent): string {
  return choices?.[0]?.delta.content ?? delta ?? '';
}
