import { DeepChat } from 'deep-chat';

/**
 * @typedef {object} Answering
 * @property {AbortSignal} signal The person pressed Stop.
 * @property {(text: string) => Promise<void>} onText Shows a piece of the answer.
 */

/**
 * @typedef {object} ChatOptions
 * @property {HTMLElement} place
 * @property {(turns: import('./formats/index.js').Turn[], answering: Answering) => Promise<void>} answer
 *   Rejects with what to show in its place.
 */

const suggestions = [
  'Compare three ways to store a rating in a table',
  'Write a function that counts words',
  'List the steps to brew tea',
];

const intro = `
  <div class="deep-chat-temporary-message">
    <div class="empty">
      <p><strong>Ask something.</strong> The demo provider answers without a key or a network.</p>
      ${suggestions.map((text) => `<button class="deep-chat-button deep-chat-suggestion-button">${text}</button>`).join('')}
    </div>
  </div>`;

/** Inside of the component; its colours are the variables of the page. */
const innerStyle = `
  #messages { scrollbar-width: thin; }
  .empty { display: grid; gap: 8px; justify-items: start; padding: 4px 0; }
  .empty p { margin: 0 0 4px; }
  .empty .deep-chat-button { font: inherit; color: var(--text); background: var(--surface);
    border: 1px solid var(--line); border-radius: 999px; padding: 6px 14px; cursor: pointer; text-align: left; }
  .empty .deep-chat-button:hover { border-color: var(--accent); }
  .ai-message-text > :first-child { margin-top: 0; }
  .ai-message-text > :last-child { margin-bottom: 0; }
  h1, h2, h3 { line-height: 1.25; margin: 0.8em 0 0.4em; }
  h1 { font-size: 1.3em; } h2 { font-size: 1.15em; } h3 { font-size: 1em; }
  p, ul, ol, blockquote { margin: 0.6em 0; }
  ul, ol { padding-left: 1.4em; } li { margin: 0.2em 0; }
  blockquote { padding-left: 0.9em; border-left: 3px solid var(--line); color: var(--quiet); }
  a { color: var(--accent); }
  code { font-family: var(--mono); font-size: 0.9em; background: var(--code); border-radius: 4px; padding: 0.1em 0.3em; }
  pre { background: var(--code) !important; color: var(--text) !important; border: 1px solid var(--line);
    border-radius: 8px; padding: 10px 12px; overflow-x: auto; margin: 0.8em 0; }
  pre code { padding: 0; background: none; white-space: pre; color: inherit; }
  .ai-message-text:has(table) { overflow-x: auto; }
  table { border-collapse: collapse; margin: 0.8em 0; }
  th, td { border: 1px solid var(--line); padding: 5px 10px; }
  th { background: var(--code); }
  #text-input { caret-color: var(--accent); }
  button:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }`;

const sendIcon = `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"
  stroke-linejoin="round"><path d="M12 19V5M5 12l7-7 7 7"/></svg>`;

/**
 * Puts the chat into the page.
 *
 * @param {ChatOptions} options
 */
export function createChat({ place, answer }) {
  const chat = new DeepChat();
  chat.connect = {
    stream: true,
    async handler(_body, signals) {
      const stopped = new AbortController();
      signals.stopClicked.listener = () => stopped.abort();
      signals.onOpen();
      try {
        await answer(turnsOf(chat), {
          signal: stopped.signal,
          onText: (text) => signals.onResponse({ text }),
        });
      } catch (error) {
        await signals.onResponse({ error: error instanceof Error ? error.message : String(error) });
      }
      signals.onClose();
    },
  };
  Object.assign(chat, appearance);
  place.append(chat);
  refuseOtherLinks(chat);
}

/** @param {DeepChat} chat */
function turnsOf(chat) {
  return chat.getMessages().flatMap(({ role, text }) => {
    if (text === undefined || text === '' || (role !== 'user' && role !== 'ai')) return [];
    return [/** @type {const} */ ({ role: role === 'ai' ? 'assistant' : 'user', content: text })];
  });
}

/**
 * The component takes any address for a link; only those of the web lead anywhere here.
 *
 * @param {DeepChat} chat
 */
function refuseOtherLinks(chat) {
  chat.shadowRoot?.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link !== null && !/^https?:$/.test(link.protocol)) event.preventDefault();
  });
}

/** @type {Partial<DeepChat>} */
const appearance = {
  introMessage: { html: intro },
  auxiliaryStyle: innerStyle,
  // What the component loads from elsewhere for its own font, it does not load for another.
  chatStyle: {},
  textInput: {
    placeholder: { text: 'Ask something …', style: { color: 'var(--quiet)' } },
    styles: {
      container: {
        backgroundColor: 'var(--surface)',
        border: '1px solid var(--line)',
        borderRadius: '14px',
        boxShadow: 'none',
        width: 'min(46rem, 100% - 2rem)',
        color: 'var(--text)',
      },
      text: { color: 'var(--text)', padding: '12px 46px 12px 14px', fontSize: '1rem' },
      focus: { border: '1px solid var(--accent)' },
    },
  },
  messageStyles: {
    default: {
      shared: {
        bubble: { maxWidth: 'min(42rem, 100%)', fontSize: '0.97rem', lineHeight: '1.5', marginTop: '14px' },
        outerContainer: { width: 'min(46rem, 100%)', margin: '0 auto' },
      },
      user: {
        bubble: { backgroundColor: 'var(--accent)', color: 'var(--on-accent)', maxWidth: '85%', padding: '8px 14px', borderRadius: '14px' },
      },
      ai: { bubble: { backgroundColor: 'transparent', color: 'var(--text)', padding: '0' } },
    },
    error: {
      bubble: { backgroundColor: 'var(--error-surface)', color: 'var(--error)', padding: '8px 14px', borderRadius: '14px' },
    },
  },
  submitButtonStyles: {
    position: 'inside-end',
    submit: {
      container: {
        default: { backgroundColor: 'var(--accent)', color: 'var(--on-accent)', borderRadius: '10px', width: '32px', height: '32px', right: '0.5em', bottom: '0.45em', padding: '0' },
      },
      svg: { content: sendIcon, styles: { default: { width: '20px', height: '20px', filter: 'none', color: 'var(--on-accent)' } } },
    },
  },
};
