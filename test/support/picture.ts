import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const folder = fileURLToPath(new URL('../e2e/.artifacts/', import.meta.url));

/** Leaves a picture of what a page shows in `test/e2e/.artifacts/NAME.png`, for a person to look at. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${folder}${name}.png` });
}
