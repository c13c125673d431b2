/**
 * The text of a message: itself a text, or a list of parts of which some are text.
 *
 * @param {unknown} content
 * @returns {string}
 */
export function textOf(content) {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map((part) => (part?.type === 'text' ? textOf(part.text) : ''))
    .join('');
}

/**
 * @param {unknown} value
 * @returns {readonly any[]} Empty for what is no list.
 */
export function listOf(value) {
  return Array.isArray(value) ? value : [];
}
