import type { Check } from './check.ts';
import { configuration } from './configuration.ts';
import { database } from './database.ts';
import { extension } from './extension.ts';
import { home } from './home.ts';
import { httpProxy } from './http-proxy.ts';
import { key } from './key.ts';
import { node } from './node.ts';
import { port } from './port.ts';
import { privacy } from './privacy.ts';
import { providers } from './providers.ts';
import { proxy } from './proxy.ts';
import { space } from './space.ts';

/** Every check, in the order in which they are shown: what others rest on first. */
export const checks = {
  node,
  configuration,
  home,
  privacy,
  space,
  database,
  proxy,
  port,
  key,
  'http-proxy': httpProxy,
  providers,
  extension,
} satisfies Record<string, Check>;
