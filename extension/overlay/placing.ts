/** Something that floats at an element of the page. */
export interface Floating {
  /** What is put somewhere. */
  readonly node: HTMLElement;
  /** The element of the page that it belongs to. */
  readonly anchor: Element;
  /**
   * Where to, in the window's pixels.
   *
   * @param shown The part of the anchor that can be seen.
   * @param size Of the node.
   * @param floor Where the part of the page ends in which the anchor scrolls: what is below belongs to something else.
   */
  at(
    shown: DOMRectReadOnly,
    size: { width: number; height: number },
    floor: number,
  ): { x: number; y: number };
}

export interface Placing {
  add(floating: Floating): void;
  remove(floating: Floating): void;
  /** Has everything be placed before the next frame. */
  look(): void;
}

/** Less of an answer than this is not worth a control. */
const leastShown = 12;
const gap = 4;
const nowhere = { shown: null, floor: 0 };

/**
 * Keeps floating nodes at their elements: only what is in view, in one pass a frame that first reads all and then
 * writes all. It runs when something scrolls, or changes its size, and never else.
 */
export function keepPlaced(host: HTMLElement, { signal }: { signal: AbortSignal }): Placing {
  const all = new Map<Element, Set<Floating>>();
  const inView = new Set<Element>();
  const clips = new WeakMap<Element, readonly Element[]>();
  let frame = 0;

  const sizes = new ResizeObserver(look);
  const views = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) inView.add(target);
      else inView.delete(target);
    }
    look();
  });

  function look(): void {
    if (signal.aborted) return;
    frame ||= requestAnimationFrame(pass);
  }

  function pass(): void {
    frame = 0;
    const origin = host.getBoundingClientRect();
    const window = new DOMRectReadOnly(0, 0, innerWidth, innerHeight);
    const writes: (() => void)[] = [];
    for (const [anchor, floatings] of all) {
      const { shown, floor } = inView.has(anchor) ? partOf(anchor, window) : nowhere;
      for (const { node, at } of floatings) {
        if (!shown) {
          writes.push(() => node.toggleAttribute('hidden', true));
          continue;
        }
        const size = { width: node.offsetWidth, height: node.offsetHeight };
        const { x, y } = at(shown, size, floor);
        const left = within(x, window.width - size.width - gap) - origin.left;
        const top = within(y, window.height - size.height - gap) - origin.top;
        writes.push(() => {
          node.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
          node.hidden = false;
          // What was hidden had no size, and gets its place in the next frame.
          node.style.opacity = size.height ? '' : '0';
        });
      }
    }
    for (const write of writes) write();
  }

  function partOf(anchor: Element, window: DOMRectReadOnly) {
    let clipping = clips.get(anchor);
    if (!clipping) {
      clipping = clippingAround(anchor);
      clips.set(anchor, clipping);
    }
    let shown = intersect(anchor.getBoundingClientRect(), window);
    let floor = window.bottom;
    for (const each of clipping) {
      const box = each.getBoundingClientRect();
      shown = intersect(shown, box);
      if (each.scrollHeight > each.clientHeight) floor = Math.min(floor, box.bottom);
    }
    const isSeen = shown.width > 0 && shown.height >= leastShown;
    return { shown: isSeen ? shown : null, floor };
  }

  const options = { capture: true, passive: true, signal };
  document.addEventListener('scroll', look, options);
  window.addEventListener('resize', look, options);
  signal.addEventListener('abort', () => {
    sizes.disconnect();
    views.disconnect();
    cancelAnimationFrame(frame);
  });

  return {
    look,
    add(floating) {
      const { anchor, node } = floating;
      // Not hidden where it is about to be seen: it is measured, and may have the focus.
      node.hidden = !inView.has(anchor);
      node.style.opacity = '0';
      sizes.observe(node);
      const there = all.get(anchor);
      if (there) there.add(floating);
      else {
        all.set(anchor, new Set([floating]));
        views.observe(anchor);
        sizes.observe(anchor);
      }
      look();
    },
    remove(floating) {
      const there = all.get(floating.anchor);
      there?.delete(floating);
      sizes.unobserve(floating.node);
      floating.node.remove();
      if (!there || there.size > 0) return;
      all.delete(floating.anchor);
      inView.delete(floating.anchor);
      views.unobserve(floating.anchor);
      sizes.unobserve(floating.anchor);
    },
  };
}

function within(value: number, most: number): number {
  return Math.max(gap, Math.min(value, most));
}

/** The elements around that cut off what does not fit in, through shadow roots. */
function clippingAround(anchor: Element): Element[] {
  const clipping: Element[] = [];
  for (let around = above(anchor); around && around !== document.body; around = above(around)) {
    const { overflowX, overflowY } = getComputedStyle(around);
    if (overflowX !== 'visible' || overflowY !== 'visible') clipping.push(around);
  }
  return clipping.filter((each) => each !== document.documentElement);
}

function above(element: Element): Element | null {
  if (element.assignedSlot) return element.assignedSlot;
  if (element.parentElement) return element.parentElement;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

function intersect(one: DOMRectReadOnly, other: DOMRectReadOnly): DOMRectReadOnly {
  const x = Math.max(one.left, other.left);
  const y = Math.max(one.top, other.top);
  const right = Math.min(one.right, other.right);
  const bottom = Math.min(one.bottom, other.bottom);
  return new DOMRectReadOnly(x, y, Math.max(0, right - x), Math.max(0, bottom - y));
}
