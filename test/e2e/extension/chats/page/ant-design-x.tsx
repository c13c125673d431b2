// Each part by its own path: the index brings all of them, with diagrams and highlighting of many megabytes.
import Actions from '@ant-design/x/es/actions';
import Bubble from '@ant-design/x/es/bubble';
import Conversations from '@ant-design/x/es/conversations';
import Sender from '@ant-design/x/es/sender';
import { XMarkdown } from '@ant-design/x-markdown';
import { ConfigProvider, theme } from 'antd';
import { useState } from 'react';
import { type ChatProps, startChat, titleOf } from './chat.tsx';

/** It shows the text more slowly than it comes; and only text as it is, no Markdown. */
const typing = { effect: 'typing', step: 8, interval: 20 } as const;

const isDark = matchMedia('(prefers-color-scheme: dark)').matches;

function Chat({ turns, isStreaming, ask }: ChatProps) {
  const [draft, setDraft] = useState('');
  // What is there from the beginning was typed long ago.
  const [typed, setTyped] = useState<ReadonlySet<number>>(() => new Set(turns.keys()));
  const items = turns.flatMap(({ question, answer }, index) => [
    { key: `question-${index}`, role: 'user', content: question },
    {
      ...{ key: `answer-${index}`, role: 'assistant', content: answer },
      ...(typed.has(index)
        ? { contentRender: (text: string) => <XMarkdown>{text}</XMarkdown> }
        : { typing, onTypingComplete: () => setTyped((before) => new Set(before).add(index)) }),
      streaming: isStreaming && index === turns.length - 1,
      footer: (
        <Actions
          items={[
            { key: 'copy', actionRender: <Actions.Copy text={answer} /> },
            { key: 'thumbs', actionRender: <Actions.Feedback /> },
          ]}
        />
      ),
    },
  ]);
  return (
    <ConfigProvider theme={{ algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm }}>
      <div className="chat">
        <nav>
          <Conversations items={[{ key: 'chat', label: titleOf(turns) }]} />
        </nav>
        <main>
          <Bubble.List
            items={items}
            role={{
              user: { placement: 'end' },
              assistant: {
                classNames: { content: 'answer' },
              },
            }}
          />
        </main>
        <form>
          <Sender
            value={draft}
            onChange={setDraft}
            onSubmit={(question) => {
              setDraft('');
              ask(question);
            }}
          />
        </form>
      </div>
    </ConfigProvider>
  );
}

startChat(Chat);
