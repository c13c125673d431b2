/** One step of the schema. Once released it is never edited: a change is a new step at the end. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}
