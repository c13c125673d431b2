export * from './describe.ts';
export * from './logbook.ts';
