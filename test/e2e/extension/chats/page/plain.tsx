import { type ComponentType, useState } from 'react';
import { type ChatProps, titleOf } from './chat.tsx';

export interface AnswerProps {
  readonly text: string;
  readonly isStreaming: boolean;
}

/** A chat of a few elements, for renderers of Markdown that bring none. */
export function plainChat(Answer: ComponentType<AnswerProps>): ComponentType<ChatProps> {
  return ({ turns, isStreaming, ask }) => {
    const [draft, setDraft] = useState('');
    return (
      <div className="chat">
        <nav>
          <a href="#chat">{titleOf(turns)}</a>
        </nav>
        <main>
          {turns.map(({ question, answer }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: turns are only ever added
            <section key={index}>
              <div className="question">{question}</div>
              <div className="answer">
                <Answer text={answer} isStreaming={isStreaming && index === turns.length - 1} />
              </div>
              <div className="actions">
                <button type="button">Copy</button>
                <button type="button">Regenerate</button>
              </div>
            </section>
          ))}
        </main>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setDraft('');
            ask(draft);
          }}
        >
          <textarea
            aria-label="Message"
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey) return;
              event.preventDefault();
              event.currentTarget.form?.requestSubmit();
            }}
          />
        </form>
      </div>
    );
  };
}
