import type { Random } from '../support/random.ts';
import type { Answer } from './corpus.ts';
import { firstHalfOf } from './variants.ts';

/** One answer on a page, and what the log has of it. */
export interface Placement {
  readonly prompt: string;
  /** What the page shows. */
  readonly text: string;
  readonly isCut: boolean;
  readonly model: string;
  /** Texts that are logged for the prompt, in their order. The first that is the text shown is this answer's own. */
  readonly logged: readonly string[];
}

/** Where the placements of a page come from. What was drawn once is neither on the page nor in the log again. */
export interface Draw {
  readonly random: Random;
  /** The next answer, with a prompt. */
  answer(): Answer & { readonly prompt: string };
  shortAnswer(): Answer & { readonly prompt: string };
  /** A version of the text that looks different on the page. */
  variantOf(text: string): string | undefined;
}

type Kind = (draw: Draw) => readonly Placement[];

const cardLength = 250;

function placement(answer: Answer & { prompt: string }, more: Partial<Placement> = {}): Placement {
  const { text, prompt, model } = answer;
  return { text, prompt, model, isCut: false, logged: [text], ...more };
}

/** What a page may hold. Each gives one turn or a few that belong together. */
export const kinds = {
  chat: ({ answer }) => [placement(answer())],
  /** Only the first 250 characters. */
  cards({ answer }) {
    const each = answer();
    return [placement(each, { isCut: each.text.length > cardLength })];
  },
  /** Two versions are logged, one or both shown. */
  near({ answer, variantOf, random }) {
    const each = answer();
    const variant = variantOf(each.text);
    if (variant === undefined) return [placement(each)];
    const logged = [each.text, variant];
    const first = placement(each, { logged });
    if (random.isBelow(0.5)) return [first];
    return random.isBelow(0.5)
      ? [placement({ ...each, text: variant }, { logged })]
      : [first, placement({ ...each, text: variant }, { logged: [] })];
  },
  /** The version shown is not the one that is logged. */
  decoy({ answer, variantOf, random }) {
    const each = answer();
    const variant = random.isBelow(0.6) ? variantOf(each.text) : undefined;
    if (variant === undefined) return [placement(each)];
    return [placement({ ...each, text: variant }, { logged: [each.text] })];
  },
  /** The same text twice, to the same prompt or to another. */
  dups({ answer, random }) {
    const each = answer();
    const prompt = random.isBelow(0.5) ? each.prompt : answer().prompt;
    return [placement(each), placement({ ...each, prompt })];
  },
  /** A text and its first half are logged, one or both shown. */
  prefix({ answer, random }) {
    const each = answer();
    const half = firstHalfOf(each.text);
    if (half === undefined) return [placement(each)];
    const logged = [each.text, half];
    const whole = placement(each, { logged });
    if (random.isBelow(0.4)) return [whole];
    return random.isBelow(0.5)
      ? [placement({ ...each, text: half }, { logged })]
      : [whole, placement({ ...each, text: half }, { logged: [] })];
  },
  /** Only the first half of what is shown is logged. */
  predecoy({ answer, random }) {
    const each = answer();
    const half = random.isBelow(0.6) ? firstHalfOf(each.text) : undefined;
    return [placement(each, half === undefined ? {} : { logged: [half] })];
  },
  /** Mostly a few words, many of them the same. */
  short({ answer, shortAnswer, random }) {
    return [placement(random.isBelow(0.7) ? shortAnswer() : answer())];
  },
} satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

/** The text as a card shows it. */
export function cutText(text: string): string {
  return `${text.slice(0, cardLength)}...`;
}
