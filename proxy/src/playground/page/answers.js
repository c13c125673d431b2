import { element } from './dom.js';

/**
 * @typedef {object} Answer
 * @property {string | null} id `null`: it was not logged.
 * @property {string} provider
 * @property {string} model
 * @property {string} prompt
 */

/** Shows the ids of the answers so far, and how each is rated. */
export function createAnswers() {
  const chosen = element('chosen', HTMLDivElement);
  const id = element('answer-id', HTMLElement);
  const facts = element('facts', HTMLParagraphElement);
  const command = element('command', HTMLPreElement);
  const curl = element('curl', HTMLPreElement);
  const list = element('answers', HTMLOListElement);
  const thumbs = { up: element('up', HTMLButtonElement), down: element('down', HTMLButtonElement) };
  /** @type {Answer | undefined} */
  let answer;
  let isUp = true;

  thumbs.up.addEventListener('click', () => rateAs(true));
  thumbs.down.addEventListener('click', () => rateAs(false));
  for (const button of document.querySelectorAll('button')) {
    const { copies } = button.dataset;
    if (copies !== undefined) button.addEventListener('click', () => copy(button, copies));
  }

  /** @param {boolean} value */
  function rateAs(value) {
    isUp = value;
    show();
  }

  function show() {
    if (answer === undefined) return;
    element('none', HTMLDivElement).hidden = true;
    chosen.hidden = false;
    chosen.classList.toggle('not-logged', answer.id === null);
    id.textContent = answer.id ?? 'not logged';
    facts.textContent =
      answer.id === null
        ? 'The proxy could not log this answer, so it has no id and cannot be rated.'
        : `${answer.provider}, ${answer.model}: ${answer.prompt}`;
    thumbs.up.ariaPressed = String(isUp);
    thumbs.down.ariaPressed = String(!isUp);
    command.textContent = `npm run -s thumbwire -- rate ${answer.id} ${isUp ? 'up' : 'down'}`;
    curl.textContent = [
      `curl ${location.origin}/v1/request/${answer.id}/feedback`,
      `-H "Authorization: Bearer $KEY"`,
      `-H 'content-type: application/json'`,
      `-d '{"rating": ${isUp}}'`,
    ].join(' \\\n  ');
    for (const item of list.querySelectorAll('button')) {
      item.ariaCurrent = String(item.dataset.id === answer.id);
    }
  }

  return {
    /** @param {Answer} next */
    add(next) {
      answer = next;
      if (next.id !== null) {
        const button = document.createElement('button');
        button.type = 'button';
        button.dataset.id = next.id;
        button.textContent = next.prompt;
        button.title = next.id;
        button.addEventListener('click', () => {
          answer = next;
          show();
        });
        const item = document.createElement('li');
        item.append(button);
        list.prepend(item);
        element('earlier', HTMLDivElement).hidden = list.children.length < 2;
      }
      show();
    },
  };
}

/**
 * @param {HTMLButtonElement} button
 * @param {string} source Id of the element whose text is copied.
 */
async function copy(button, source) {
  const from = element(source, HTMLElement);
  const label = button.dataset.label ?? button.textContent;
  button.dataset.label = label;
  try {
    await navigator.clipboard.writeText(from.textContent);
    button.textContent = 'Copied';
  } catch {
    // No clipboard: the page is not on loopback, or the person does not allow it.
    getSelection()?.selectAllChildren(from);
    button.textContent = 'Selected';
  }
  setTimeout(() => {
    button.textContent = label;
  }, 1500);
}
