import { Details } from './details.tsx';
import { List } from './list.tsx';
import { Trend } from './trend.tsx';

/** What the popup can show. */
export const views = { list: List, details: Details, trend: Trend } as const;
