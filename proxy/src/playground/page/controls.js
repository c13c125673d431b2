import { element } from './dom.js';
import { formats } from './formats/index.js';

/** @typedef {import('../settings.ts').PlaygroundProvider} Provider */

/**
 * Lets a person choose whom to ask. Keys stay in their fields, and with them in this tab.
 *
 * @param {import('../settings.ts').PlaygroundSettings} settings
 */
export function createControls({ providers, needsProxyKey }) {
  const provider = element('provider', HTMLSelectElement);
  const model = element('model', HTMLInputElement);
  const models = element('models', HTMLDataListElement);
  const key = element('provider-key', HTMLInputElement);
  const keyField = element('provider-key-field', HTMLLabelElement);
  const proxyKey = element('proxy-key', HTMLInputElement);

  provider.append(...providers.map(({ id }) => new Option(id, id)));
  element('proxy-key-field', HTMLLabelElement).hidden = !needsProxyKey;
  provider.addEventListener('change', choose);
  key.addEventListener('change', listModels);
  proxyKey.addEventListener('change', listModels);
  choose();

  /** @returns {Provider} */
  function chosen() {
    const found = providers.find(({ id }) => id === provider.value);
    if (found === undefined) throw new Error('Choose a provider.');
    return found;
  }

  function choose() {
    const { id, model: first } = chosen();
    keyField.hidden = id === 'demo';
    // A key is for the provider that it was typed in for, and no other.
    key.value = '';
    model.value = first ?? '';
    void listModels();
  }

  /** Fills the suggestions, if the provider tells its models; a name can be typed all the same. */
  async function listModels() {
    models.replaceChildren();
    const asked = chosen();
    if (!asked.isOpen && key.value === '') return;
    const response = await fetch(asked.modelsPath, { headers: headers(asked) }).catch(() => null);
    const list = response?.ok ? await response.json().catch(() => null) : null;
    if (asked !== chosen() || !Array.isArray(list?.data)) return;
    const ids = list.data.map((/** @type {any} */ entry) => String(entry?.id)).slice(0, 1000);
    models.replaceChildren(...ids.map((/** @type {string} */ id) => new Option(id, id)));
    model.value ||= ids[0] ?? '';
  }

  /** @param {Provider} asked */
  function headers(asked) {
    return {
      ...formats[asked.format]?.headers(key.value.trim()),
      ...(proxyKey.value === '' ? {} : { 'helicone-auth': `Bearer ${proxyKey.value.trim()}` }),
    };
  }

  return {
    /**
     * Whom to ask, as it is chosen now.
     *
     * @throws {Error} In one sentence.
     */
    read() {
      const { id, format: formatId, chatPath } = chosen();
      const format = formats[formatId];
      if (format === undefined) throw new Error(`This page does not speak ${formatId}.`);
      if (model.value.trim() === '') throw new Error(`Name a model of ${id} in the field at the top.`);
      return {
        provider: id,
        url: chatPath,
        format,
        model: model.value.trim(),
        key: key.value.trim(),
        proxyKey: proxyKey.value.trim(),
      };
    },
  };
}
