import type { Socket } from 'node:net';

/** What a connection is doing: nothing yet or any more, sending a request, or waiting for its answer. */
export type Occupation = 'silent' | 'sending' | 'waiting';

/** The connections that a server has, of which there is room for so many. */
export interface Connections {
  /**
   * Takes in a new one. Where there is no room, others are closed for it: those that have been silent for longest, or
   * have been sending their requests for longest. One that waits for an answer is never given up. One that fell silent
   * just now may have sent its next request already, and is given up only when there are twice as many.
   *
   * @returns `false`: all others wait for their answers, and there is no room.
   */
  admit(socket: Socket): boolean;
  /** Notes what a connection does from now on. */
  note(socket: Socket, occupation: Occupation): void;
}

/**
 * @param most How many there may be.
 * @param settledMs So long after a change of its occupation a request may be on its way that nobody has read yet.
 */
export function createConnections(most: number, settledMs: number): Connections {
  /** In the order in which they began to do what they do. */
  const occupations = new Map<Socket, { readonly occupation: Occupation; readonly since: number }>();

  function longest(wanted: Occupation, since: number): Socket | undefined {
    for (const [socket, one] of occupations) {
      if (one.occupation === wanted && one.since <= since) return socket;
    }
    return undefined;
  }

  /** One that can be given up, and has done what it does at least since then. */
  function idle(since: number): Socket | undefined {
    return longest('silent', since) ?? longest('sending', since);
  }

  function giveUp(socket: Socket): void {
    occupations.delete(socket);
    socket.destroy();
  }

  return {
    admit(socket) {
      const now = performance.now();
      while (occupations.size >= most) {
        const settled = idle(now - settledMs);
        if (settled !== undefined) {
          giveUp(settled);
          continue;
        }
        const other = idle(now);
        if (other === undefined) return false;
        if (occupations.size >= 2 * most) giveUp(other);
        break;
      }
      occupations.set(socket, { occupation: 'silent', since: now });
      socket.once('close', () => occupations.delete(socket));
      return true;
    },
    note(socket, occupation) {
      // Its place behind all others is what tells how long it has done so.
      if (occupations.delete(socket)) occupations.set(socket, { occupation, since: performance.now() });
    },
  };
}
