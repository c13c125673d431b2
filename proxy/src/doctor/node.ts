import { type Check, ok } from './check.ts';

/** Which Node runs this; `bin/thumbwire.js` sees to it that it is new enough. */
export const node: Check = {
  title: 'Node',
  async run() {
    return [ok(`${process.version}.`)];
  },
};
