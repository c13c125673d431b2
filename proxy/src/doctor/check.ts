import type { InvalidError } from '@thumbwire/shared';
import type { Config } from '../config.ts';
import type { RunningNote } from '../stores/running-note.ts';

/** One thing that has to be right for Thumbwire to work. It looks and changes nothing. */
export interface Check {
  /** What is looked at, in one or two words. */
  readonly title: string;
  /** What was found, the most important first; at least one finding. Rejects only for a fault of our own. */
  run(patient: Patient): Promise<readonly Finding[]>;
}

/** What a check came to. */
export interface Finding {
  /** `info`: nothing is wrong, and something is to be known. `warn`: works, but not as it could. */
  readonly status: 'ok' | 'info' | 'warn' | 'fail';
  /** What is. Never a secret. */
  readonly message: string;
  /** What to do about it, in one sentence; `null` if nothing, or if the message says so itself. */
  readonly remedy: string | null;
}

/** What is looked at. */
export interface Patient {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** As "start" would read it, or why it would refuse. */
  readonly config: Config | InvalidError;
  /** Whether the providers that nobody configured are tried, too. */
  readonly isThorough: boolean;
  /** What a proxy that uses the home left there. */
  readonly note: RunningNote | null;
  /** Where the proxy of the home listens, if it runs. */
  readonly url: string;
}

/** Longest that a check waits for an answer, in milliseconds. */
export const patienceMs = 4_000;

export const ok = (message: string): Finding => ({ status: 'ok', message, remedy: null });

export const info = (message: string): Finding => ({ status: 'info', message, remedy: null });

export const warn = (message: string, remedy: string | null): Finding => ({
  status: 'warn',
  message,
  remedy,
});

export const fail = (message: string, remedy: string | null): Finding => ({
  status: 'fail',
  message,
  remedy,
});
