import { DeepChat } from 'deep-chat';

/**
 * @typedef {object} Answering
 * @property {AbortSignal} signal The person pressed Stop.
 * @property {(text: string) => Promise<void>} onText Shows a piece of the answer.
 */

/**
 * @typedef {object} ChatOptions
 * @property {HTMLElement} place
 * @property {string} style What it looks like inside, as CSS.
 * @property {(turns: import('./formats/index.js').Turn[], answering: Answering) => Promise<void>} answer
 *   Rejects with what to show in its place.
 */

const suggestions = [
  'Compare three ways to store a rating in a table',
  'Write a function that counts words',
  'List the steps to brew tea',
];

/** The names of the classes tell the component to take it away with the first message, and what a click sends. */
const intro = `
  <div class="deep-chat-temporary-message">
    <div class="empty">
      <p><strong>Ask something.</strong> The demo provider answers without a key or a network.</p>
      ${suggestions.map((text) => `<button class="deep-chat-suggestion-button">${text}</button>`).join('')}
    </div>
  </div>`;

/** @param {string} path */
const icon = (path) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.4"
    stroke-linecap="round" stroke-linejoin="round"><path d="${path}"/></svg>`;

/**
 * How the button looks in one of its states. The component writes colours into the elements, which go before a sheet.
 *
 * @param {string} backgroundColor
 * @param {string} [content]
 */
const buttonLook = (backgroundColor, content) => ({
  container: { default: { backgroundColor } },
  svg: { styles: { default: { filter: 'none' } }, ...(content === undefined ? {} : { content }) },
});

/**
 * Puts the chat into the page.
 *
 * @param {ChatOptions} options
 */
export function createChat({ place, style, answer }) {
  const chat = new DeepChat();
  // Where there is none of ours, it takes a style of its own, and loads a font from elsewhere.
  Object.assign(chat.style, {
    ...{ width: '100%', height: '100%', backgroundColor: 'transparent', fontFamily: 'var(--sans)' },
    ...{ borderTop: '0', borderRight: '0', borderBottom: '0', borderLeft: '0' },
  });
  chat.introMessage = { html: intro };
  chat.auxiliaryStyle = style;
  chat.textInput = { placeholder: { text: 'Ask something …', style: { color: 'var(--quiet)' } } };
  chat.errorMessages = { displayServiceErrorMessages: true };
  chat.submitButtonStyles = {
    position: 'inside-end',
    submit: buttonLook('var(--accent)', icon('M12 19V5M5 12l7-7 7 7')),
    loading: buttonLook('var(--code)', icon('M5 12h.01M12 12h.01M19 12h.01')),
    stop: buttonLook('var(--accent)'),
    disabled: buttonLook('var(--code)'),
  };
  chat.connect = {
    stream: true,
    async handler(_body, signals) {
      const stopped = new AbortController();
      signals.stopClicked.listener = () => stopped.abort();
      signals.onOpen();
      let failure = '';
      try {
        await answer(turnsOf(chat), {
          signal: stopped.signal,
          onText: (text) => signals.onResponse({ text }),
        });
      } catch (error) {
        failure = error instanceof Error ? error.message : String(error);
      }
      signals.onClose();
      // Told afterwards: inside of a stream the component takes an error without a text before it for a fault.
      if (failure !== '') chat.addMessage({ error: failure });
    },
  };
  place.append(chat);
  chat.shadowRoot?.addEventListener('click', refuseOtherLinks);
}

/** @param {DeepChat} chat */
function turnsOf(chat) {
  return chat.getMessages().flatMap(({ role, text }) => {
    if (text === undefined || text === '' || (role !== 'user' && role !== 'ai')) return [];
    return [/** @type {const} */ ({ role: role === 'ai' ? 'assistant' : 'user', content: text })];
  });
}

/**
 * The component makes a link of any address; only those of the web lead anywhere here.
 *
 * @param {Event} event
 */
function refuseOtherLinks(event) {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link !== null && !/^https?:$/.test(link.protocol)) event.preventDefault();
}
