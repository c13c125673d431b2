import { type Check, fail, ok } from './check.ts';

const least = 24;

export const node: Check = {
  title: 'Node',
  async run() {
    const [major] = process.versions.node.split('.');
    if (Number(major) >= least) return [ok(`${process.version}.`)];
    return [
      fail(
        `${process.version} is too old; Thumbwire runs on ${least} or newer.`,
        'Run "npm start": it has one.',
      ),
    ];
  },
};
