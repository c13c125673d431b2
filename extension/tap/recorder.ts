import { mostResponseLength, type Tapped } from '../tapped.ts';
import { call, quietly, watch } from './natives.ts';

/** What is known of an exchange before its body is read. */
export interface Opening {
  readonly url: string;
  readonly method: string;
  readonly requestBody: string | Promise<string>;
  readonly startedAt: number;
  readonly status: number;
  readonly contentType: string | null;
  readonly heliconeId: string | null;
}

/** One way in which the page reads a response. After `clone` or `tee` there are several with the same content. */
export interface Branch {
  /** The page waits for more. */
  ask(): void;
  data(piece: unknown): void;
  /** @param isComplete Whether the body was read to its end. */
  end(isComplete: boolean): void;
}

export interface Recorder {
  /** @param isPipe Whether nobody can see when the page waits for more. */
  branch(isPipe?: boolean): Branch;
  /** The page wants no more of it. */
  stop(): void;
}

/** Characters that the open recordings of a page hold together. */
const mostHeld = 16 * 1024 * 1024;
const { now } = Date;
/** Pages that have read an end mark often leave the rest. */
const afterMarkMs = 2000;
/** Longer than a page in the background waits between two steps. */
const abandonedMs = 150_000;
/**
 * What formats end their streams with, as far as it can be seen without reading them: a line of its own, or quotes,
 * which are escaped in the text of an answer. A mistake costs nothing while the page reads on.
 */
const endMark =
  /^data: ?\[DONE\]|^event: ?(?:message[-_](?:stop|end)|response\.(?:completed|incomplete|failed))|"(?:type|event_type)": ?"(?:message|stream)[-_](?:stop|end)"|"done": ?true/m;
const longestMark = 64;

const { decode } = TextDecoder.prototype;
const { setTimeout, clearTimeout } = globalThis;
const Decoder = TextDecoder;

let held = 0;

/**
 * Copies what the page reads of one response, and tells it once: at the end, or when the page has stopped to read.
 * What is too long is not told at all.
 */
export function record(opening: Opening, tell: (tapped: Tapped) => void): Recorder {
  const decoder = new Decoder();
  let leader: Branch | null = null;
  let text = '';
  let firstByteMs: number | null = null;
  let isOver = false;
  let recent = '';
  let hasMark = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function add(piece: string): void {
    if (held + piece.length > mostHeld || text.length + piece.length > mostResponseLength) {
      release();
      return;
    }
    held += piece.length;
    text += piece;
  }

  function release(): void {
    isOver = true;
    clearTimeout(timer);
    held -= text.length;
    text = '';
  }

  function textOf(piece: unknown): string {
    if (typeof piece === 'string') return piece;
    const isBytes = piece instanceof ArrayBuffer || ArrayBuffer.isView(piece);
    return isBytes ? call(decode, decoder, piece, { stream: true }) : '';
  }

  function finish(isComplete = false): void {
    if (isOver) return;
    quietly(() => add(call(decode, decoder)));
    const { requestBody, ...known } = opening;
    const tapped = { ...known, responseBody: text, isComplete, endedAt: now(), firstByteMs };
    if (isOver) return;
    release();
    if (typeof requestBody === 'string') tell({ ...tapped, requestBody });
    else watch(requestBody, (body) => tell({ ...tapped, requestBody: String(body) }));
  }

  return {
    branch(isPipe = false) {
      const self: Branch = {
        ask() {
          if (leader === self) clearTimeout(timer);
        },
        data(piece) {
          if (isOver || (leader !== null && leader !== self)) return;
          leader = self;
          firstByteMs ??= now() - opening.startedAt;
          const news = textOf(piece);
          recent = recent.slice(-longestMark) + news;
          hasMark ||= endMark.test(recent);
          clearTimeout(timer);
          if (hasMark || !isPipe) timer = setTimeout(finish, hasMark ? afterMarkMs : abandonedMs);
          // Routed through the proxy: the log has it already.
          if (opening.heliconeId === null) add(news);
        },
        end(isComplete) {
          if (leader === null || leader === self) finish(isComplete);
        },
      };
      return self;
    },
    stop: () => finish(),
  };
}
