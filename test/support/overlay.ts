import { setTimeout as delay } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';

/** A control on a page, as a person sees it. */
export interface ShownControl {
  /** The thumb that is pressed. */
  readonly pressed: 'up' | 'down' | null;
  /** Words that are shown on it. */
  readonly text: string;
  /** In the window's pixels. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Whether it can be seen now, without the pointer on its answer. */
  readonly isShown: boolean;
}

/** What the extension shows on a page. Its root is closed to the page, and open only to a debugger. */
export interface Overlay {
  controls(): Promise<ShownControl[]>;
  /** All words in the layer that can be seen. */
  text(): Promise<string>;
  /**
   * Presses the button with this name, with a real mouse.
   *
   * @param within Of this control; without it, the first one.
   */
  click(name: string, within?: ShownControl): Promise<void>;
  /** Runs an expression of JavaScript in which `root` is the closed root; a promise is waited for. */
  evaluate<Value>(expression: string): Promise<Value>;
}

/** What is not shown by then does not come. */
const clickMs = 5000;

const controls = `[...root.querySelectorAll('.control')].filter((node) => !node.hidden).map((node) => {
  const { x, y, width, height } = node.getBoundingClientRect();
  const pressed = node.querySelector('[aria-pressed=true]');
  return {
    pressed: pressed ? (pressed.classList.contains('up') ? 'up' : 'down') : null,
    text: node.innerText.trim(),
    box: { x, y, width, height },
    isShown: node.checkVisibility({ opacityProperty: true }) && getComputedStyle(node).pointerEvents !== 'none',
  };
})`;

export async function openOverlay(page: Page): Promise<Overlay> {
  const session = await page.context().newCDPSession(page);
  const evaluate = <Value>(expression: string) => inRoot<Value>(session, expression);
  return {
    evaluate,
    controls: async () => (await evaluate<ShownControl[] | null>(controls)) ?? [],
    text: async () => (await evaluate<string | null>(`root.querySelector('.layer').innerText`)) ?? '',
    async click(name, within) {
      const { y, height } = within?.box ?? { y: 0, height: Number.MAX_SAFE_INTEGER };
      const find = () =>
        evaluate<{ x: number; y: number } | null>(`(() => {
        const isNamed = (button) => (button.ariaLabel ?? button.innerText).startsWith(${JSON.stringify(name)});
        const isWithin = (box) => box.y >= ${y} && box.bottom <= ${y + height};
        const button = [...root.querySelectorAll('button')].find(
          (each) => each.checkVisibility({ opacityProperty: true }) && isNamed(each) && isWithin(each.getBoundingClientRect()),
        );
        const box = button?.getBoundingClientRect();
        return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : null;
      })()`);
      let at = await find();
      for (const end = performance.now() + clickMs; !at && performance.now() < end; at = await find())
        await delay(20);
      if (!at) throw new Error(`The overlay shows no button "${name}".`);
      // A person sees what is below the pointer before a click.
      await page.mouse.move(at.x, at.y);
      await delay(400);
      await page.mouse.click(at.x, at.y);
    },
  };
}

interface Described {
  readonly nodeName: string;
  readonly backendNodeId: number;
  readonly children?: readonly Described[];
  readonly shadowRoots?: readonly Described[];
}

/** `null`: the page has no layer. */
async function inRoot<Value>(session: CDPSession, expression: string): Promise<Value> {
  const { root: document }: { root: Described } = await session.send('DOM.getDocument', {
    depth: 2,
    pierce: true,
  });
  const html = document.children?.find(({ nodeName }) => nodeName === 'HTML');
  const layer = html?.children?.find(({ nodeName }) => nodeName === 'THUMBWIRE-LAYER');
  const [root] = layer?.shadowRoots ?? [];
  if (!root) return JSON.parse('null');
  const { object } = await session.send('DOM.resolveNode', { backendNodeId: root.backendNodeId });
  const { result, exceptionDetails } = await session.send('Runtime.callFunctionOn', {
    functionDeclaration: `function () { const root = this; return ${expression}; }`,
    objectId: object.objectId ?? '',
    returnByValue: true,
    awaitPromise: true,
  });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}
