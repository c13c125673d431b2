import { votesSuite } from './votes/suite.ts';

votesSuite({
  every: 8,
  comparison: {
    a: { up: 12, down: 1 },
    b: { up: 28, down: 12 },
    chance: 0.9352433558188632,
    interval: [-0.06295488313460787, 0.3737730425237068],
    verdict: 'undecided',
  },
});
