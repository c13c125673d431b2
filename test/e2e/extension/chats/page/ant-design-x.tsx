// Each part by its own path: the index brings all of them, with diagrams and highlighting of many megabytes.
import Actions from '@ant-design/x/es/actions';
import Bubble from '@ant-design/x/es/bubble';
import Conversations from '@ant-design/x/es/conversations';
import Sender from '@ant-design/x/es/sender';
import { XMarkdown } from '@ant-design/x-markdown';
import { ConfigProvider, theme } from 'antd';
import { useState } from 'react';
import { type ChatProps, startChat, titleOf } from './chat.tsx';

/** It shows the text more slowly than it comes. */
const typing = { effect: 'typing', step: 12, interval: 15 } as const;

const isDark = matchMedia('(prefers-color-scheme: dark)').matches;

function Chat({ turns, isStreaming, ask }: ChatProps) {
  const [draft, setDraft] = useState('');
  // What is there from the beginning was typed long ago.
  const [restored] = useState(turns.length);
  const items = turns.flatMap(({ question, answer }, index) => [
    { key: `question-${index}`, role: 'user', content: question },
    {
      ...{ key: `answer-${index}`, role: 'assistant', content: answer },
      typing: index >= restored && typing,
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
                contentRender: (text: string) => <XMarkdown>{text}</XMarkdown>,
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
