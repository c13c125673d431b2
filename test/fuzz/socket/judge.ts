import type { Piece, Sending } from './requests.ts';
import { type Answer, type Heard, speak } from './speak.ts';
import type { StrictProvider } from './strict-provider.ts';

/** What was sent on a connection, and what came of it. */
export interface Said {
  readonly pieces: readonly Piece[];
  /** What names the pieces, in order: no bytes hold it by chance. */
  readonly marks: readonly string[];
  readonly sent: string;
  readonly heard: Heard;
}

/** Whoever may wait for the rest of a request says nothing; on a busy machine this only sees less of the answer. */
const restMs = 400;
/** Everybody else ends the connection. Only a hang takes so long. */
const hangMs = 20_000;

/** Sends an input on a connection of its own. */
export async function say(port: number, { pieces, cuts }: Sending, number: number): Promise<Said> {
  const marks = pieces.map((_, index) => `mk${String(number).padStart(7, '0')}e${index}z`);
  const sent = pieces.map((piece, index) => piece.text(marks[index] ?? '')).join('');
  const ends = [...cuts.filter((cut) => cut < sent.length).toSorted((a, b) => a - b), sent.length];
  const packets = ends.map((end, index) => sent.slice(ends[index - 1] ?? 0, end));
  const methods = pieces.map(({ method }) => method);
  const silenceMs = pieces.some(({ expects }) => expects === 'any') ? restMs : hangMs;
  return { pieces, marks, sent, heard: await speak(port, packets, { methods, silenceMs }) };
}

/** What is wrong with what came of an input; `null`: nothing. */
export function problemOf({ pieces, marks, heard }: Said, { received }: StrictProvider): string | null {
  const own = new Set(marks);
  const { answers, rest, end } = heard;
  for (const text of [...answers.map((answer) => answer.text), rest]) {
    if (marksIn(text).some((mark) => !own.has(mark))) return 'another connection hears of it';
  }
  if (answers.some(({ status }) => status >= 500)) return 'a fault is answered';
  if (end === 'silence' && pieces.every(({ expects }) => expects !== 'any')) return 'the proxy hangs';
  if (answers.length > pieces.length && !isBroken(pieces)) return 'more answers than requests';

  const arrived = [...received.values()].filter(({ text }) => marksIn(text).some((mark) => own.has(mark)));
  for (const { text } of arrived) {
    if (new Set(marksIn(text)).size > 1) return 'a request at the provider is made of two';
  }
  for (const [index, piece] of pieces.entries()) {
    const mark = marks[index] ?? '';
    const mine = arrived.filter(({ text }) => text.includes(mark));
    const answer = answers[index];
    const isBehind = pieces.slice(0, index).some(({ isLast }) => isLast);
    const problem = {
      answer: () =>
        answerProblem(
          mine.map(({ text }) => text),
          answer,
          piece.content?.(mark) ?? '',
        ),
      refusal: () => refusalProblem(mine.length, answer),
      any: () => null,
      silence: () => (mine.length > 0 || answer ? 'is read, although the connection had ended' : null),
    }[isBehind ? 'silence' : piece.expects]();
    if (problem !== null) return `piece ${index + 1} ${problem}`;
  }
  const last = pieces.findIndex(({ isLast }) => isLast);
  const wanted = last === -1 ? pieces : pieces.slice(0, last + 1);
  const isSafe = wanted.every(({ expects }) => expects === 'answer');
  return isSafe && (answers.length < wanted.length || end === 'broken') ? 'an answer is missing' : null;
}

function answerProblem(mine: readonly string[], answer: Answer | undefined, content: string): string | null {
  if (mine.length > 1) return 'reaches the provider twice';
  const [request] = mine;
  if (request !== undefined && bodyOf(request) !== content) return 'reaches the provider with another body';
  if (answer === undefined) return null;
  if (answer.status !== 200 || request === undefined) return 'is answered by somebody else';
  return bodyOf(answer.text) === request || request.startsWith('HEAD ') ? null : 'gets the answer of another';
}

function refusalProblem(timesArrived: number, answer: Answer | undefined): string | null {
  if (timesArrived > 0) return 'reaches the provider, although its length is uncertain';
  return answer === undefined || (answer.status >= 400 && answer.status < 500) ? null : 'is no refusal';
}

function isBroken(pieces: readonly Piece[]): boolean {
  return pieces.some(({ isBroken }) => isBroken);
}

function bodyOf(text: string): string {
  return text.slice(text.indexOf('\r\n\r\n') + 4);
}

function marksIn(text: string): string[] {
  return text.match(/mk\d{7}e\dz/g) ?? [];
}
