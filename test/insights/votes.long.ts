import { votesSuite } from './votes/suite.ts';

votesSuite({
  every: 1,
  comparison: {
    a: { up: 110, down: 20 },
    b: { up: 198, down: 84 },
    chance: 0.9992562003491187,
    interval: [0.056146614563073884, 0.21980776990830725],
    verdict: 'a',
  },
});
