import { readFile } from 'node:fs/promises';

/** One piece of code in the README that a newcomer is meant to run, and what it says to expect. */
export interface Example {
  readonly language: 'sh' | 'js';
  readonly code: string;
  /** The output that the README shows below it; an ellipsis stands for anything. */
  readonly output: string | null;
}

/** The README's text. */
export function readReadme(): Promise<string> {
  return readFile(new URL('../../README.md', import.meta.url), 'utf8');
}

const fence = /^```(?:(sh|js) run|(?:text|json) (output))\n(.*?)^```$/gms;

/** The fences marked `sh run` and `js run`, each with the fence marked `output` that follows it. */
export function examplesIn(readme: string): Example[] {
  const fences = [...readme.matchAll(fence)];
  return fences.flatMap(([, language, , code = ''], index) => {
    if (language !== 'sh' && language !== 'js') return [];
    const next = fences[index + 1];
    return [{ language, code, output: next?.[2] === undefined ? null : (next[3] ?? '') }];
  });
}

/** A pattern for a text that shows `…` where anything may stand. */
export function patternOf(text: string): RegExp {
  const pieces = text.trimEnd().split('…');
  return new RegExp(`^${pieces.map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('[^]*?')}$`);
}
