/** The parent in the tree that is shown: a slotted node's is its slot, a shadow root's children's is the host. */
export function parentOf(node: Node): Element | null {
  if ((node instanceof Element || node instanceof Text) && node.assignedSlot) return node.assignedSlot;
  const { parentNode } = node;
  if (parentNode instanceof ShadowRoot) return parentNode.host;
  return parentNode instanceof Element ? parentNode : null;
}

/** The element and those around it, from the inside out. */
export function* ancestorsOf(node: Node): Generator<Element, void, undefined> {
  for (let parent = parentOf(node); parent; parent = parentOf(parent)) yield parent;
}

export function holds(element: Element, node: Node): boolean {
  for (const ancestor of ancestorsOf(node)) {
    if (ancestor === element) return true;
  }
  return false;
}

/** The smallest element around both. */
export function commonAncestor(first: Node, last: Node): Element | null {
  const around = new Set(ancestorsOf(first));
  for (const ancestor of ancestorsOf(last)) {
    if (around.has(ancestor)) return ancestor;
  }
  return null;
}

const inline =
  /^(?:A|ABBR|B|BD[IO]|CITE|CODE|DEL|DFN|EM|FONT|I|INS|KBD|LABEL|MARK|Q|S|SAMP|SMALL|SPAN|STRONG|SU[BP]|TIME|TT|U|VAR)$/;

/** Whether the element is part of a line, by its name. */
export function isInline(element: Element): boolean {
  return inline.test(element.tagName);
}

/** The smallest element around the node that is not part of a line, by its name. */
export function blockOf(node: Node): Element | null {
  for (const ancestor of ancestorsOf(node)) {
    if (!isInline(ancestor)) return ancestor;
  }
  return null;
}

const content = /^(?:P|H\d|PRE|[UOD]L|LI|BLOCKQUOTE|TABLE)$/;

/** Whether the element is what a text consists of. */
export function isContent(element: Element): boolean {
  return content.test(element.tagName);
}
