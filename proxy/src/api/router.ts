import { implement } from '@orpc/server';
import { contract } from '@thumbwire/shared';
import type { Context } from './context.ts';

/** Binds handlers to the contract: a handler that does not fit its endpoint does not compile. */
export const api = implement(contract).$context<Context>();
