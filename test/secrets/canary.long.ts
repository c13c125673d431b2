import { canarySuite } from './canary/suite.ts';

// Some thousands of exchanges, other ones each day.
canarySuite({ rounds: 10, seed: Math.floor(Date.now() / 86_400_000) });
