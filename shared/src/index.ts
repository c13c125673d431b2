export * from './errors.ts';
export * from './filter/filter.ts';
export * from './formats/format.ts';
