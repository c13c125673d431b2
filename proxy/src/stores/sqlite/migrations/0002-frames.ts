import type { Migration } from './migration.ts';

/** How many frames went over a WebSocket, each way; NULL for what was no WebSocket. */
export const frames: Migration = {
  name: '0002-frames',
  sql: `
    ALTER TABLE request ADD COLUMN client_frames INTEGER;
    ALTER TABLE request ADD COLUMN server_frames INTEGER;
  `,
};
