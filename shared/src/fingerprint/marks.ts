/**
 * Why a page may not show what stands in the source.
 *
 * - `dropped`: shown only where the source itself is: list numbers, languages of fences, targets of links.
 * - `soft`: shown or not, as the renderer likes: tags, footnotes, what an image is instead of.
 * - `replaced`: as `soft`, and other letters may stand in its place: entities, formulas.
 */
export type MarkKind = 'dropped' | 'soft' | 'replaced';

/** A part of a markdown source that a page shows or leaves out as a whole. */
export interface Mark {
  /** In UTF-16 code units of the source. */
  readonly start: number;
  readonly end: number;
  readonly kind: MarkKind;
}

/** A kind of mark, with the part of the match that it is about: all of it, or what its group caught. */
type Rule = readonly [MarkKind, RegExp];

/** Tags come before formulas: their attributes may hold dollar signs. */
const tags: readonly Rule[] = [
  ['soft', /<!--[\s\S]{0,2000}?-->/dg],
  // Not addresses in angle brackets, which are shown.
  ['soft', /<(?![a-zA-Z][a-zA-Z\d+.-]*:|[^<>\s]*@)[/!]?[a-zA-Z][^<>]*>/dg],
  // Where the text was cut short.
  ['soft', /<\/?[a-zA-Z][^<>]{0,2000}$/dg],
];

/** What one rule took, the next ones leave alone. Lengths are bounded, so that no text takes long to read. */
const rules: readonly Rule[] = [
  ['dropped', /^ {0,3}\[[^\]\n]+\]:[ \t]*\S.*$/dgm],
  ['dropped', /^(?:[ \t>]|[-*+][ \t])*(\d{1,9})[.)](?=\s|$)/dgm],
  ['dropped', /^[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[([ xX])\](?=\s)/dgm],
  ['soft', /!\[([^\]\n]{0,1000})\](?=[([])/dg],
  ['dropped', /\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+(?:"[^"\n]*"|'[^'\n]*'))?)\)/dg],
  ['dropped', /\]\[([^\]\n]*)\]/dg],
  ['replaced', /&(?:[a-zA-Z][a-zA-Z\d]{1,31}|#\d{1,7}|#[xX][\da-fA-F]{1,6});/dg],
  ['soft', /\[(\d{1,3}|\^[^\]\s]+)\]/dg],
  ['soft', /:[a-z\d_+-]{2,30}:/dg],
  ['soft', /\((?:c|r|tm|p)\)/dgi],
];

/** A dollar sign opens no formula before a space, and closes none after a space or before a digit: prices. */
const formula =
  /\$\$[\s\S]{1,2000}?\$\$|\\\[[\s\S]{1,2000}?\\\]|\\\([\s\S]{1,1000}?\\\)|\$(?!\s)[^$\n]{1,1000}?(?<!\s)\$(?!\d)/g;
/** Stands where a rule has already read: neither a space nor a letter. */
const hidden = '\0';
const command = /\\[a-zA-Z]+/g;
const fenceLine = /^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?(`{3,}|~{3,})([^\n]*)$/;
const inlineCode = /(?<!`)(`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S]){0,2000}?(?<!`)\1(?!`)/g;

/**
 * The marks of a markdown source.
 *
 * What is no markdown has few or none; in code, where every character is shown, only the language counts.
 *
 * @returns In order, without overlap.
 * @throws never
 */
export function marksOf(source: string): Mark[] {
  const marks: Mark[] = [];
  let open = applyRules(hideCode(source, marks), tags, marks);
  const formulas: Mark[] = [];
  for (const match of open.matchAll(formula)) {
    if (!match[0].includes(hidden)) addFormula(match.index, match[0], formulas);
  }
  open = hide(open, formulas);
  marks.push(...formulas);
  applyRules(open, rules, marks);
  return marks.toSorted((first, second) => first.start - second.start);
}

/** Adds what the rules find, and returns the text without it. */
function applyRules(text: string, list: readonly Rule[], marks: Mark[]): string {
  let open = text;
  for (const [kind, pattern] of list) {
    const found: Mark[] = [];
    for (const { indices } of open.matchAll(pattern)) {
      const [start, end] = indices?.[1] ?? indices?.[0] ?? [0, 0];
      if (end > start) found.push({ start, end, kind });
    }
    open = hide(open, found);
    marks.push(...found);
  }
  return open;
}

/** A formula's commands are marks of their own: some pages show a letter for each. */
function addFormula(offset: number, text: string, marks: Mark[]): void {
  let start = 0;
  for (const match of text.matchAll(command)) {
    if (match.index > start) marks.push(mark(offset + start, offset + match.index));
    start = match.index + match[0].length;
    marks.push(mark(offset + match.index, offset + start));
  }
  if (text.length > start) marks.push(mark(offset + start, offset + text.length));
}

function mark(start: number, end: number): Mark {
  return { start, end, kind: 'replaced' };
}

/** The source with its code blanked out, and the languages of its fences as marks. */
function hideCode(source: string, marks: Mark[]): string {
  const lines = source.split('\n');
  let fence = '';
  let offset = 0;
  for (const [index, line] of lines.entries()) {
    const [, ticks = '', info = ''] = fenceLine.exec(line) ?? [];
    const isEnd = fence !== '' && ticks.startsWith(fence) && info.trim() === '';
    const isStart = fence === '' && ticks !== '' && !info.includes('`');
    if (isStart) {
      fence = ticks;
      const end = offset + line.length;
      if (info !== '') marks.push({ start: end - info.length, end, kind: 'dropped' });
    }
    if (fence !== '') lines[index] = blank(line);
    if (isEnd) fence = '';
    offset += line.length + 1;
  }
  return lines.join('\n').replace(inlineCode, blank);
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, hidden);
}

function hide(text: string, marks: readonly Mark[]): string {
  let rest = '';
  let end = 0;
  for (const each of marks) {
    if (each.start < end) continue;
    rest += text.slice(end, each.start) + blank(text.slice(each.start, each.end));
    end = each.end;
  }
  return rest + text.slice(end);
}
