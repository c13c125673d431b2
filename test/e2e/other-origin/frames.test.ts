import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serve } from '../../support/serve.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  return () => stage[Symbol.asyncDispose]();
});
beforeEach(() => stage.begin());

/** Puts the playground into the page by an element, and waits until the browser is done with it. */
const embed = (tag: 'iframe' | 'object' | 'embed', more = '{}') => `new Promise((resolve) => {
  const node = document.createElement('${tag}');
  Object.assign(node, { src: proxy + '/playground', data: proxy + '/playground', width: 600, height: 400 }, ${more});
  node.onload = node.onerror = ({ type }) => resolve(type);
  document.body.append(node);
})`;

describe('a page of another site does not frame the playground', () => {
  test.each(['iframe', 'object', 'embed'] as const)(
    'in an %s, because only a visit of a whole tab comes from another site',
    async (tag) => {
      const page = await stage.foreign();

      await page.run(embed(tag));

      expect(stage.seen()).toEqual(['GET /playground 403']);
    },
  );

  test('in a sandboxed iframe, which has no origin to be told from others by', async () => {
    const page = await stage.foreign();

    await page.run(embed('iframe', `{ sandbox: 'allow-scripts allow-forms' }`));

    expect(stage.seen()).toEqual(['GET /playground 403']);
  });
});

describe('a page of this machine does not frame the playground either', () => {
  test.each(['iframe', 'object', 'embed'] as const)(
    'in an %s, because its policy forbids it',
    async (tag) => {
      await using local = await serve((_request, response) => {
        response
          .writeHead(200, { 'content-type': 'text/html' })
          .end('<!doctype html><title>Local</title><body>');
      });
      const page = await stage.visit(local.url);

      await page.run(embed(tag));

      // The document is sent, and the browser throws it away: nothing that belongs to it is asked for.
      expect(stage.seen()).toEqual(['GET /playground 200']);
    },
  );
});

describe('a page of another site that opens the playground in a tab', () => {
  test('has no hold on it: neither its window nor its messages, because it is cut off from its opener', async () => {
    const page = await stage.foreign();
    const opening = page.page.context().waitForEvent('page');
    await page.run(`void (window.opened = open(proxy + '/playground?q=hello#hello', 'name'))`);
    const tab = await opening;
    await tab.locator('#text-input').waitFor();

    const held = await page.run(`[opened.closed, opened.length, (() => {
      try { opened.postMessage('rate', '*'); return opened.document.title; } catch (error) { return error.name; }
    })()]`);

    expect(held).toEqual([true, 0, expect.any(String)]);
    expect(held).not.toContain('Thumbwire playground');
    expect(await tab.evaluate('[opener, window.name]')).toEqual([null, '']);
    expect(await tab.title()).toBe('Thumbwire playground');
    // Whoever follows a link asks no provider by it, and finds nothing typed in.
    expect(await tab.locator('#text-input').textContent()).toBe('');
    await stage.expectUntouched();
  });

  test('gets no script of it into its own page', async () => {
    const page = await stage.foreign();

    const loaded = await page.run(`import(proxy + '/playground/main.js').then(() => 'loaded')`);
    const classic = await page.run(`new Promise((resolve) => {
      const script = document.createElement('script');
      script.src = proxy + '/playground/settings.json';
      script.onload = script.onerror = ({ type }) => resolve(type);
      document.body.append(script);
    })`);

    expect([loaded, classic]).toEqual(['TypeError', 'error']);
    expect(stage.seen()).toEqual(['GET /playground/main.js 403', 'GET /playground/settings.json 403']);
  });
});
