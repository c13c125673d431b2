import { z } from 'zod';
import { readConnection } from '../database.ts';
import { dismissAlert, openAlert } from './alerts.ts';
import { connected, type Handlers } from './handler.ts';
import { empty, Narrowed } from './inputs.ts';
import { readTrend } from './trend.ts';

/** What the popup asks about many ratings together. */
export const insights: Pick<Handlers, 'trend' | 'alert' | 'dismiss-alert'> = {
  trend: {
    from: 'own pages',
    input: Narrowed,
    run: async (input, caller) => readTrend(await connected(caller), input, new Date()),
  },
  alert: {
    from: 'own pages',
    input: empty,
    async run(_, { database }) {
      const connection = await readConnection(await database);
      return connection && openAlert(await database, connection);
    },
  },
  'dismiss-alert': {
    from: 'own pages',
    input: z.object({ number: z.int().min(0) }),
    async run({ number }, { database }) {
      const connection = await readConnection(await database);
      if (connection) await dismissAlert(await database, connection, number);
      return {};
    },
  },
};
