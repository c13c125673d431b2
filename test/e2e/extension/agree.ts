import type { ExtensionBrowser } from '../../support/extension.ts';

/** Stands for the person who agrees to the browser's own question, which nobody can click without a screen. */
export async function agree({ context, id }: ExtensionBrowser, site: string): Promise<void> {
  const page = await context.newPage();
  await page.goto('chrome://extensions');
  await page.evaluate(`chrome.developerPrivate.addHostPermission('${id}', '${site}/*')`);
  await page.close();
}
