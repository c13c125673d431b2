import { type Binding, type Locator, startLocator } from '@thumbwire/extension/locate';
import type { Found, Outcome } from '../found.ts';
import type { GeneratedPage, Turn } from '../generate.ts';
import type { Log } from '../log.ts';

declare global {
  /** The log, which lives in the test. */
  function locate(texts: Parameters<Log['locate']>[0]): Promise<ReturnType<Log['locate']>>;
  function show(page: GeneratedPage): void;
  function measure(): Promise<Found>;
}

let current: readonly Turn[] = [];

globalThis.show = (page) => {
  current = page.turns;
  const sidebar = element(
    'nav',
    'sidebar',
    ...page.titles.map((title) => element('li', '', element('a', '', title))),
  );
  const main =
    page.kind === 'cards'
      ? cards(page)
      : element('main', 'chat', ...page.turns.flatMap((turn) => chatTurn(turn, page)));
  document.body.replaceChildren(sidebar, main, element('textarea', 'composer', page.turns[0]?.prompt ?? ''));
};

function chatTurn(turn: Turn, page: GeneratedPage): Element[] {
  const user = element(
    'div',
    'turn user',
    element('div', 'role', 'You'),
    quoted(turn),
    element('div', 'bubble', turn.prompt),
  );
  const assistant = element(
    'div',
    'turn assistant',
    element('div', 'role', 'Assistant'),
    answer(turn, page),
    actions(),
  );
  return [user, assistant];
}

/** A table of an evaluation, a row for each prompt. */
function cards(page: GeneratedPage): Element {
  const rows = page.turns.map((turn) =>
    element(
      'tr',
      '',
      element('td', 'variable', turn.prompt),
      element('td', 'output', element('div', 'cell', answer(turn, page), actions())),
    ),
  );
  return element('table', 'results', element('tbody', '', ...rows));
}

function answer({ id, html }: Turn, page: GeneratedPage): Element {
  const around = element('div', 'markdown');
  around.id = id;
  const target = page.isShadow ? around.attachShadow({ mode: 'open' }) : around;
  target.innerHTML = html;
  for (const pre of target.querySelectorAll('pre:has(code)')) {
    if (page.renderer === 'streamdown') continue;
    const language = /language-(\S+)/.exec(pre.querySelector('code')?.className ?? '')?.[1] ?? 'text';
    pre.before(element('div', 'toolbar', element('span', '', language), element('button', '', 'Copy code')));
  }
  return around;
}

function quoted({ quote }: Turn): Element {
  const around = element('div', 'quoted');
  if (quote !== null) {
    around.append(element('blockquote', '', 'x'));
    const inner = around.firstElementChild;
    if (inner) inner.innerHTML = quote;
  }
  return around;
}

function actions(): Element {
  return element(
    'div',
    'actions',
    ...['Copy', 'Good response', 'Bad response', 'Regenerate'].map((label) => element('button', '', label)),
  );
}

function element(name: string, className: string, ...children: (Element | string)[]): Element {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

globalThis.measure = async () => {
  const ending = new AbortController();
  const errors: unknown[] = [];
  const offered = new Set<string>();
  const start = performance.now();
  const locator = startLocator({
    root: document,
    async ask(texts) {
      const answers = await globalThis.locate(texts);
      for (const { matches } of answers) for (const { requestId } of matches) offered.add(requestId);
      return answers;
    },
    onChange: () => {},
    onError: (error) => errors.push(error),
    signal: ending.signal,
  });
  await locator.settled();
  const durationMs = performance.now() - start;
  const found = compare(locator, offered);
  ending.abort();
  if (errors.length > 0) throw errors[0];
  return { ...found, durationMs };
};

/** Judges by the ids that the page was made with. */
function compare(locator: Locator, offered: ReadonlySet<string>): Omit<Found, 'durationMs'> {
  const rest = new Set(locator.bindings());
  const outcomes: Outcome[] = [];
  const reasons: string[] = [];
  for (const turn of current) {
    const around = document.getElementById(turn.id);
    const inside = [...rest].filter((binding) => around && holdsOrIsHeld(around, binding.element));
    for (const binding of inside) rest.delete(binding);
    const resembling = locator
      .resemblances()
      .filter(({ first }) => around && shadowHostOrSelf(first, around));
    const outcome = outcomeOf(
      turn,
      around,
      inside,
      resembling.map(({ why }) => why),
    );
    outcomes.push(outcome);
    reasons.push(
      outcome === 'right'
        ? ''
        : `${turn.expected === null || offered.has(turn.expected) ? '' : 'never offered; '}${inside.map(({ state, requests }) => `${state} ${requests.map(({ requestId }) => requestId)}`)}; ${resembling.map(({ why }) => why)}`,
    );
  }
  return {
    outcomes,
    reasons,
    strays: [...rest]
      .filter(({ state }) => state === 'bound')
      .map(({ element: { outerHTML } }) => outerHTML.slice(0, 200)),
  };
}

function outcomeOf(
  turn: Turn,
  around: Element | null,
  inside: readonly Binding[],
  why: readonly string[],
): Outcome {
  const bound = inside.filter(({ state }) => state === 'bound');
  const [binding, second] = bound;
  if (binding) {
    const isRight =
      binding.requests[0].requestId === turn.expected &&
      !second &&
      around &&
      showsAll(around, binding.element);
    return isRight ? 'right' : 'wrong';
  }
  if (inside.length > 0 || why.includes('differs') || why.includes('echo')) return 'asked';
  return why.length > 0 ? 'no element' : 'missed';
}

/** Whether an element shows all of the answer's text, and of the page no more than the turn. */
function showsAll(around: Element, bound: Element): boolean {
  if (bound.contains(around)) return bound.closest('.turn, .output') !== null;
  const lettersIn = (text: string | null) => (text ?? '').replaceAll(/[^\p{L}\p{N}]/gu, '').length;
  const root = around.shadowRoot ?? around;
  // The heads of code are not the answer's.
  const heads = [...root.querySelectorAll('.toolbar, [data-streamdown=code-block-header]')];
  const inHeads = heads.reduce((sum, { textContent }) => sum + lettersIn(textContent), 0);
  return lettersIn(bound.textContent) >= lettersIn(root.textContent) - inHeads;
}

function holdsOrIsHeld(around: Element, other: Element): boolean {
  return other.contains(around) ? other.closest('.turn, .output') !== null : shadowHostOrSelf(other, around);
}

function shadowHostOrSelf(node: Node, around: Element): boolean {
  const root = node.getRootNode();
  return around.contains(root instanceof ShadowRoot ? root.host : node);
}
