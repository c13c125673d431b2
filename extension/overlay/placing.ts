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
  /** Whether it still is where its element is now. */
  isInPlace(floating: Floating): boolean;
}

/** Less of an answer than this is not worth a control. */
const leastShown = 12;
const gap = 4;
/** What moves by less is still aimed at. */
const mostMovedPx = 16;
/** What may move an element without a scroll, and without a new size of its own. */
const movers = ['scroll', 'load', 'toggle', 'pointerover', 'transitionend', 'animationend'];
const nowhere = { shown: null, floor: 0 };

/**
 * Keeps floating nodes at their elements: only what is in view, in one pass a frame that first reads all and then
 * writes all. It runs when something scrolls, changes its size, or may have moved, and never else.
 */
export function keepPlaced(host: HTMLElement, { signal }: { signal: AbortSignal }): Placing {
  const all = new Map<Element, Set<Floating>>();
  const inView = new Set<Element>();
  let clips = new WeakMap<Element, readonly Element[]>();
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
    const writes: (() => void)[] = [];
    for (const [anchor, floatings] of all) {
      const { shown, floor } = inView.has(anchor) ? partOf(anchor) : nowhere;
      for (const floating of floatings) {
        const { node } = floating;
        if (!shown) {
          writes.push(() => node.toggleAttribute('hidden', true));
          continue;
        }
        const { x, y, hasSize } = placeOf(floating, shown, floor);
        writes.push(() => {
          node.style.transform = `translate(${x - Math.round(origin.left)}px, ${y - Math.round(origin.top)}px)`;
          node.hidden = false;
          // What was hidden had no size, and gets its place in the next frame.
          node.style.opacity = hasSize ? '' : '0';
        });
      }
    }
    for (const write of writes) write();
  }

  function placeOf({ node, at }: Floating, shown: DOMRectReadOnly, floor: number) {
    const size = { width: node.offsetWidth, height: node.offsetHeight };
    const { x, y } = at(shown, size, floor);
    return {
      x: Math.round(within(x, innerWidth - size.width - gap)),
      y: Math.round(within(y, innerHeight - size.height - gap)),
      hasSize: size.height > 0,
    };
  }

  function partOf(anchor: Element) {
    const window = new DOMRectReadOnly(0, 0, innerWidth, innerHeight);
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
  const lookAround = () => inView.size > 0 && look();
  for (const type of movers) document.addEventListener(type, lookAround, options);
  const moves = new MutationObserver((records) => {
    // What cuts off may have changed as well.
    if (records.some(({ type }) => type === 'attributes')) clips = new WeakMap();
    lookAround();
  });
  moves.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  window.addEventListener('resize', look, options);
  signal.addEventListener('abort', () => {
    sizes.disconnect();
    moves.disconnect();
    views.disconnect();
    cancelAnimationFrame(frame);
  });

  return {
    look,
    isInPlace(floating) {
      const { shown, floor } = partOf(floating.anchor);
      if (!shown) return false;
      const { x, y } = placeOf(floating, shown, floor);
      const is = floating.node.getBoundingClientRect();
      return Math.max(Math.abs(is.left - x), Math.abs(is.top - y)) <= mostMovedPx;
    },
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
