import Markdown from 'react-markdown';
import rehypeKatex from 'rehype-katex';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import { startChat } from './chat.tsx';
import { plainChat } from './plain.tsx';

startChat(
  plainChat(({ text }) => (
    <Markdown remarkPlugins={[remarkGfm, remarkMath]} rehypePlugins={[rehypeKatex]}>
      {text}
    </Markdown>
  )),
);
