import { createAnswers } from './answers.js';
import { ask } from './ask.js';
import { createChat } from './chat.js';
import { createControls } from './controls.js';
import { element } from './dom.js';

const [settings, style] = await Promise.all([
  fetch('/playground/settings.json'),
  fetch('/playground/chat.css'),
]);
const controls = createControls(await settings.json());
const answers = createAnswers();

createChat({
  place: element('chat', HTMLElement),
  style: await style.text(),
  async answer(turns, { signal, onText }) {
    const { provider, ...asked } = controls.read();
    const prompt = turns.at(-1)?.content ?? '';
    await ask(
      { ...asked, turns, signal },
      { onText, onId: (id) => answers.add({ id, provider, model: asked.model, prompt }) },
    );
  },
});
