export type { Binding, Resemblance } from './bindings.ts';
export { type Locator, type LocatorOptions, startLocator } from './locator.ts';
export type { Ask } from './scan.ts';
export type { BindingEvent } from './track.ts';
