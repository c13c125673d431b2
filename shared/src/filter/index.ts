export * from './filter.ts';
export { filterLimits, parseFilter } from './parse.ts';
