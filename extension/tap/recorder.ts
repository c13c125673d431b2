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
  data(piece: unknown): void;
  /** @param isComplete Whether the body was read to its end. */
  end(isComplete: boolean): void;
}

export interface Recorder {
  branch(): Branch;
  /** The page wants no more of it. */
  stop(): void;
}

/** Characters that the open recordings of a page hold together. */
const mostHeld = 16 * 1024 * 1024;
const { now } = Date;
const { decode } = TextDecoder.prototype;
const Decoder = TextDecoder;

let held = 0;

/** Copies what the page reads of one response, and tells it once, at the end. What is too long is not told at all. */
export function record(opening: Opening, tell: (tapped: Tapped) => void): Recorder {
  const decoder = new Decoder();
  let leader: Branch | null = null;
  let text = '';
  let firstByteMs: number | null = null;
  let isOver = false;

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
    held -= text.length;
    text = '';
  }

  function finish(isComplete: boolean): void {
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
    branch() {
      const self: Branch = {
        data(piece) {
          if (isOver || (leader !== null && leader !== self)) return;
          leader = self;
          firstByteMs ??= now() - opening.startedAt;
          // Routed through the proxy: the log has it already.
          if (opening.heliconeId !== null) return;
          if (typeof piece === 'string') add(piece);
          else if (piece instanceof ArrayBuffer || ArrayBuffer.isView(piece)) {
            add(call(decode, decoder, piece, { stream: true }));
          }
        },
        end(isComplete) {
          if (leader === null || leader === self) finish(isComplete);
        },
      };
      return self;
    },
    stop: () => finish(false),
  };
}
