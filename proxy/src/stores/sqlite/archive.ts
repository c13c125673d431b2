import { ConflictError } from '@thumbwire/shared';
import type { ArchivedRequest, ArchiveStore, Body } from '../store.ts';
import type { Ledger } from './ledger.ts';
import { placeBody } from './place-body.ts';
import type { Outcome } from './protocol.ts';
import type { Submit } from './submit.ts';

/** How requests of another store come into the database. */
export function openArchive(options: {
  submit: Submit;
  ledger: Ledger;
  nextSeq: () => number;
}): ArchiveStore {
  const { submit, ledger, nextSeq } = options;
  return {
    async restore({ bodies, ...archived }: ArchivedRequest) {
      const { id } = archived.request;
      if (ledger.byId(id)) {
        throw new ConflictError(`The id ${id} belongs to a request that is under way here; try again later.`);
      }
      const seq = nextSeq();
      let ended: Outcome | null = null;
      await submit(
        (place) => ({
          kind: 'restore',
          seq,
          archived,
          bodies: {
            request: placeBody(bodies.request, place),
            response: placeBody(bodies.response, place),
          },
        }),
        {
          sizeBytes: sizeOf(bodies.request) + sizeOf(bodies.response),
          onEnd(outcome) {
            ended = outcome;
          },
        },
      );
      return isPresent(ended) ? 'present' : 'added';
    },
  };
}

function isPresent(outcome: Outcome | null): boolean {
  return outcome?.kind === 'present';
}

function sizeOf(body: Body | null): number {
  return body?.bytes.byteLength ?? 0;
}
