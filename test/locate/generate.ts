import { createRandom, type Random } from '../support/random.ts';
import type { Answer } from './corpus.ts';
import { cutText, type Draw, type KindName, kinds, type Placement } from './kinds.ts';
import type { LoggedAnswer } from './log.ts';
import { type Renderer, type RendererName, renderers } from './renderers.ts';
import { variantOf } from './variants.ts';

/** One turn of the page that is made in the browser. */
export interface Turn {
  /** Of the element around the answer; the truth that the locator is measured by. */
  readonly id: string;
  readonly prompt: string;
  /** A quotation of an earlier answer above the prompt, as HTML. */
  readonly quote: string | null;
  readonly html: string;
  /** Id of the logged request that is shown, `null` where none is. */
  readonly expected: string | null;
  /**
   * Why text alone may not tell which answer it is: the page shows no letter and no digit of it, or the log has another
   * request with the same letters and digits, tags aside, and the same prompt that is not on the page.
   */
  readonly obstacle: 'no letters' | 'alike' | null;
}

export interface GeneratedPage {
  readonly seed: number;
  readonly kind: KindName;
  readonly renderer: RendererName;
  readonly isShadow: boolean;
  readonly titles: readonly string[];
  readonly turns: readonly Turn[];
  readonly log: readonly LoggedAnswer[];
}

const kindNames = Object.keys(kinds) as KindName[];
const rendererNames = Object.keys(renderers) as RendererName[];
const elsewhere = 300;

/** A page, all of it decided by the seed: kinds and renderers take turns, so that 64 seeds in a row have every pair. */
export function generatePage(seed: number, answers: readonly Answer[]): GeneratedPage {
  const kind = kindNames[seed % kindNames.length] ?? 'chat';
  const renderer = rendererNames[Math.floor(seed / kindNames.length) % rendererNames.length] ?? 'marked';
  const random = createRandom(seed);
  const draw = drawFrom(answers, renderers[renderer], random);
  const least = 12 + random.below(29);
  const placements: Placement[] = [];
  while (placements.length < least) placements.push(...kinds[kind](draw));

  const { log, shown } = logOf(placements, draw, random);
  const { html } = renderers[renderer];
  const turns = placements.map((placement, index) => ({
    id: `answer-${index}`,
    prompt: placement.prompt,
    quote: quoteFrom(placements.slice(0, index), renderers[renderer], random),
    html: html(shownText(placement, kind)),
    expected: shown[index]?.id ?? null,
    obstacle: obstacleOf(html(shownText(placement, kind)), placement, shown[index], log, shown),
  }));
  const titles = placements.map(({ text }) =>
    text
      .trim()
      .split(/\s+/)
      .slice(0, 6 + random.below(4))
      .join(' '),
  );
  return { seed, kind, renderer, isShadow: 'isShadow' in renderers[renderer], titles, turns, log };
}

function shownText({ text, isCut }: Placement, kind: KindName): string {
  return kind === 'cards' && isCut ? cutText(text) : text;
}

function drawFrom(answers: readonly Answer[], { html }: Renderer, random: Random): Draw {
  // An answer of nothing but line ends is shown nowhere.
  const shuffled = shuffle(answers, random).filter(({ text }) => text.trim() !== '');
  const prompts = answers.flatMap(({ prompt }) => (prompt === null ? [] : [prompt]));
  const drawn = new Set<Answer>();
  const next = (isWanted: (answer: Answer) => boolean) => {
    const answer = shuffled.find((each) => !drawn.has(each) && isWanted(each));
    if (!answer) throw new Error('There are too few answers for a page.');
    drawn.add(answer);
    return { ...answer, prompt: answer.prompt ?? random.pick(prompts) ?? '' };
  };
  return {
    random,
    answer: () => next(() => true),
    shortAnswer: () => next(({ text }) => text.length < 80),
    variantOf: (text) => variantOf(text, random, (one, other) => seen(html(one)) === seen(html(other))),
  };
}

/** What of the HTML is read as text: by other means than those that are measured. */
function seen(html: string): string {
  return html.toLowerCase().replaceAll(/<svg[\s\S]*?(?:<\/svg>|$)|<[^>]*>|&#?\w+;|[^\p{L}\p{N}]/gu, '');
}

function shuffle<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((value) => ({ value, order: random.fraction() }))
    .toSorted((one, other) => one.order - other.order)
    .map(({ value }) => value);
}

/** Logs what the placements say, and more around it; later turns are logged later. */
function logOf(placements: readonly Placement[], draw: Draw, random: Random) {
  const log: LoggedAnswer[] = [];
  const add = (text: string, { prompt, model }: { prompt: string; model: string }, order: number) => {
    const answer = { id: `request-${log.length}-${random.below(1e6)}`, text, prompt, model, order };
    log.push(answer);
    return answer;
  };
  const free: LoggedAnswer[] = [];
  const shown = placements.map((placement, index) => {
    const order = (index + 1) * 1000;
    for (const [place, text] of placement.logged.entries()) free.push(add(text, placement, order + place));
    const found = free.findIndex(
      ({ text, prompt }) => text === placement.text && prompt === placement.prompt,
    );
    return free.splice(found, found < 0 ? 0 : 1)[0];
  });
  const unlogged = new Set(placements.flatMap(({ text }, index) => (shown[index] ? [] : [lettersOf(text)])));
  for (let index = 0; index < elsewhere; index++) {
    const other = draw.answer();
    // What is shown and not logged here may not be logged elsewhere: no text could tell the two apart.
    if (unlogged.has(lettersOf(other.text))) continue;
    // Other conversations were held before and after, some at the same time.
    const span = (placements.length + 2) * 1000;
    const shift = random.isBelow(0.2) ? 0 : span * (random.isBelow(0.5) ? 1 : -1);
    add(other.text, other, shift + random.below(span));
  }
  return { log, shown };
}

function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** As most pages show it. */
function withoutTags(text: string): string {
  return text.replaceAll(/<\/?[a-zA-Z][^<>]*>/g, '');
}

function obstacleOf(
  html: string,
  { text, isCut, prompt }: Placement,
  own: LoggedAnswer | undefined,
  log: readonly LoggedAnswer[],
  shown: readonly (LoggedAnswer | undefined)[],
): Turn['obstacle'] {
  if (seen(html) === '') return 'no letters';
  const letters = lettersOf(withoutTags(isCut ? cutText(text) : text));
  const isAlike = log.some((other) => {
    if (!own || other === own || shown.includes(other) || other.prompt !== prompt) return false;
    const others = lettersOf(withoutTags(other.text));
    return isCut ? others.startsWith(letters) : others === letters;
  });
  return isAlike ? 'alike' : null;
}

function quoteFrom(earlier: readonly Placement[], { html }: Renderer, random: Random): string | null {
  const text = random.isBelow(0.2) ? random.pick(earlier)?.text : undefined;
  if (text === undefined) return null;
  return html(random.isBelow(0.3) ? text : text.slice(0, 80 + random.below(400)));
}
