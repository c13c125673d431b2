import type { Page } from 'playwright-core';

/** Counts every change of the page but the coming and going of our layer. */
const counting = `
  window.changes = [];
  new MutationObserver((records) => {
    for (const { target, type, addedNodes, removedNodes } of records) {
      const nodes = [...addedNodes, ...removedNodes];
      const isLayer = nodes.length > 0 && nodes.every((node) => node.localName === 'thumbwire-layer');
      if (!isLayer || target !== document.documentElement) window.changes.push(type + ' ' + target.nodeName);
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
`;

/** The changes of a page since it was last asked, from its next load on. */
export async function countChanges(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.addInitScript(counting);
  return () => page.evaluate<string[]>('window.changes.splice(0)');
}
