import { useEffect, useRef, useState } from 'react';
import type { Pairing } from '../messages.ts';

interface CodeProps {
  readonly pairing: Pairing;
  readonly isTrying: boolean;
  readonly onCode: (code: string) => void;
  readonly onCancel: () => void;
}

/** The six digits that the terminal of the proxy shows. */
export function Code({ pairing: { expiresAt }, isTrying, onCode, onCancel }: CodeProps) {
  const [code, setCode] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const until = new Date(expiresAt).toLocaleTimeString(undefined, { timeStyle: 'short' });

  return (
    <form
      aria-label="Pairing"
      onSubmit={(event) => {
        event.preventDefault();
        onCode(code);
      }}
    >
      <label>
        Code
        <input
          ref={field}
          className="field code"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          pattern="\d{6}"
          maxLength={6}
          title="Six digits"
          aria-describedby="code-hint"
          value={code}
          onChange={(event) => setCode(event.target.value.replace(/\D/g, ''))}
        />
      </label>
      <small className="quiet" id="code-hint">
        The terminal of the proxy shows it; it counts until {until}. If you do not see that terminal, run{' '}
        <code>npm run -s thumbwire -- pair</code>.
      </small>
      <div className="actions">
        <button type="submit" className="button main" disabled={isTrying || code.length !== 6}>
          {isTrying ? 'Trying …' : 'Pair'}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
