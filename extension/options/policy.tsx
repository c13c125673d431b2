import type { OverlayPolicy } from '../messages.ts';
import { policies } from '../storage.ts';
import { useSettings } from './use-settings.ts';

const policyNames: Readonly<Record<OverlayPolicy, string>> = {
  hover: 'When the pointer is on a response',
  always: 'Always',
  off: 'Never: from the popup only',
};

const shares = [1, 0.5, 0.25, 0.1, 0.05] as const;

/** When and on how many responses the thumbs are to be seen. */
export function Policy() {
  const [settings, change] = useSettings();
  if (settings === null) return null;
  return (
    <section aria-labelledby="policy">
      <h2 id="policy">Thumbs on pages</h2>
      <fieldset className="radios" aria-label="When they are shown">
        {policies.map((policy) => (
          <label key={policy}>
            <input
              type="radio"
              name="policy"
              checked={settings.policy === policy}
              onChange={() => change({ policy })}
            />
            {policyNames[policy]}
          </label>
        ))}
      </fieldset>
      <label>
        Ask on
        <select
          className="field short"
          aria-describedby="share-hint"
          value={settings.sampleShare}
          onChange={(event) => change({ sampleShare: Number(event.target.value) })}
        >
          {[...new Set([...shares, settings.sampleShare])]
            .sort((a, b) => b - a)
            .map((share) => (
              <option key={share} value={share}>
                {share === 1 ? 'every response' : `${Math.round(share * 100)} % of responses`}
              </option>
            ))}
        </select>
      </label>
      <small className="quiet" id="share-hint">
        A sample is enough to see how a model does, and asks less of you.
      </small>
    </section>
  );
}
