import { Streamdown } from 'streamdown';
import { startChat } from './chat.tsx';
import { plainChat } from './plain.tsx';

startChat(plainChat(({ text, isStreaming }) => <Streamdown isAnimating={isStreaming}>{text}</Streamdown>));
