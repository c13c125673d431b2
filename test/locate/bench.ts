import { rolldown } from 'rolldown';
import { startChromium } from '../support/chromium.ts';
import type { Answer } from './corpus.ts';
import type { Found } from './found.ts';
import { type GeneratedPage, generatePage } from './generate.ts';
import { createLog } from './log.ts';

/** A page, and what the locator found in it. */
export interface Result {
  readonly page: GeneratedPage;
  readonly found: Found;
}

/** Everything that runs in the page, as one script. */
export async function bundle(path: string, isMinified = false): Promise<string> {
  await using build = await rolldown({ input: new URL(path, import.meta.url).pathname });
  const { output } = await build.generate({ format: 'iife', minify: isMinified });
  return output[0].code;
}

/** Makes a page of each seed in a real browser, and has the locator look for the log in it. */
export async function* run(
  seeds: Iterable<number>,
  answers: readonly Answer[],
): AsyncGenerator<Result, void, undefined> {
  const script = await bundle('browser/harness.ts');
  await using browser = await startChromium();
  const { page } = await browser.open();
  let log = createLog([]);
  await page.exposeFunction('locate', (texts: Parameters<typeof log.locate>[0]) => log.locate(texts));
  // Nothing that an answer names is to be fetched.
  await page.route(/./, (route) => route.abort());
  for (const seed of seeds) {
    const generated = generatePage(seed, answers);
    log = createLog(generated.log);
    await page.goto('about:blank');
    await page.setContent('<!doctype html><meta charset="utf-8"><title>Page</title><body></body>');
    await page.addScriptTag({ content: script });
    await page.evaluate(`show(${JSON.stringify(generated)})`);
    yield { page: generated, found: await page.evaluate<Found>('measure()') };
  }
}
