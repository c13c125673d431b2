export { encodeCursor } from './cursor.ts';
export { planCount, planPage } from './page.ts';
export { type Plan, probeLimit } from './plan.ts';
export { planRates, type RatesPlan } from './rates.ts';
export type { Sql } from './sql.ts';
