export * from './dimension.ts';
export * from './filter.ts';
export { filterLimits, parseFilter } from './parse.ts';
export { resolveProvider } from './provider.ts';
