export { encodeCursor } from './cursor.ts';
export { type Plan, planCount, planPage, probeLimit } from './page.ts';
export { planRates, type RatesPlan } from './rates.ts';
export type { Sql } from './sql.ts';
