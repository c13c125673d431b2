/**
 * @param {string} text
 * @returns {any} `undefined` for what is no JSON.
 */
export function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
