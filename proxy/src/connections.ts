import type { Socket } from 'node:net';

/** What a connection is doing: nothing yet or any more, sending a request, or waiting for its answer. */
export type Occupation = 'silent' | 'sending' | 'waiting';

/** The connections that a server has, of which there is room for so many. */
export interface Connections {
  /**
   * Takes in a new one. Where there is no room, another is closed for it: the one that has been silent for longest,
   * or has been sending its request for longest. One that waits for an answer is never given up.
   *
   * @returns `false`: all others wait for their answers, and there is no room.
   */
  admit(socket: Socket): boolean;
  /** Notes what a connection does from now on. */
  note(socket: Socket, occupation: Occupation): void;
}

/** @param most How many there may be. */
export function createConnections(most: number): Connections {
  /** In the order in which they began to do what they do. */
  const occupations = new Map<Socket, Occupation>();

  function longest(wanted: Occupation): Socket | undefined {
    for (const [socket, occupation] of occupations) if (occupation === wanted) return socket;
    return undefined;
  }

  return {
    admit(socket) {
      if (occupations.size >= most) {
        const given = longest('silent') ?? longest('sending');
        if (given === undefined) return false;
        occupations.delete(given);
        given.destroy();
      }
      occupations.set(socket, 'silent');
      socket.once('close', () => occupations.delete(socket));
      return true;
    },
    note(socket, occupation) {
      // Its place behind all others is what tells how long it has done so.
      if (occupations.delete(socket)) occupations.set(socket, occupation);
    },
  };
}
