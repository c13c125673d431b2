export * from './describe.ts';
export * from './logbook.ts';
export * from './row.ts';
