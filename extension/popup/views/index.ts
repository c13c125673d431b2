import { Details } from './details.tsx';
import { List } from './list.tsx';

/** What the popup can show. */
export const views = { list: List, details: Details } as const;
