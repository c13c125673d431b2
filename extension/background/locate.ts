import { connect } from '../client.ts';
import type { StoredConnection } from '../database.ts';
import type { Located, LocateInput } from '../messages.ts';

/**
 * Asks the log which of its responses a text may be.
 *
 * @param origin Web origin of the page that shows the texts; as the browser says it, not the page.
 */
export async function locate(
  connection: StoredConnection,
  { texts }: LocateInput,
  origin: string | null,
): Promise<readonly Located[]> {
  const { data } = await connect(connection).api.locate({
    texts: texts.map(({ hashes, ...text }) => ({ ...text, hashes: [...hashes] })),
    ...(origin === null ? {} : { origin }),
  });
  return data;
}
