import { canarySuite } from './canary/suite.ts';

canarySuite({ rounds: 1, seed: 20_260_101 });
