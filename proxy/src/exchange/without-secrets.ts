import { redactText } from '../derive/redact.ts';
import type { Identity } from './identify.ts';

/** What a request says about itself is kept, and repeats a credential only by mistake. */
export function withoutSecrets(identity: Identity, secrets: readonly string[]): Identity {
  const text = JSON.stringify(identity);
  if (redactText(text, secrets) === text) return identity;
  const clean = (value: string | null) => (value === null ? null : redactText(value, secrets));
  const wantedId = clean(identity.wantedId);
  return {
    ...identity,
    wantedId: wantedId === identity.wantedId ? wantedId : null,
    notes: wantedId === identity.wantedId ? identity.notes : [...identity.notes, 'id-invalid'],
    userId: clean(identity.userId),
    sessionId: clean(identity.sessionId),
    sessionPath: clean(identity.sessionPath),
    sessionName: clean(identity.sessionName),
    promptId: clean(identity.promptId),
    promptVersion: clean(identity.promptVersion),
    modelOverride: clean(identity.modelOverride),
    properties: Object.fromEntries(
      Object.entries(identity.properties).map(([key, value]) => [
        redactText(key, secrets),
        redactText(value, secrets),
      ]),
    ),
  };
}
