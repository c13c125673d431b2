import { createAnswers } from './answers.js';
import { ask } from './ask.js';
import { createChat } from './chat.js';
import { createControls } from './controls.js';
import { element } from './dom.js';

const response = await fetch('/playground/settings.json');
const controls = createControls(await response.json());
const answers = createAnswers();

createChat({
  place: element('chat', HTMLElement),
  async answer(turns, { signal, onText }) {
    const { provider, ...asked } = controls.read();
    const prompt = turns.at(-1)?.content ?? '';
    await ask(
      { ...asked, turns, signal },
      { onText, onId: (id) => answers.add({ id, provider, model: asked.model, prompt }) },
    );
  },
});
