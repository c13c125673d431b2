import { defineContentScript } from 'wxt/utils/define-content-script';
import { startTap } from '../tap/index.ts';

export default defineContentScript({
  // Every other origin is registered while running, once its permission is granted.
  matches: ['http://127.0.0.1/*', 'http://localhost/*'],
  world: 'MAIN',
  runAt: 'document_start',
  allFrames: true,
  matchOriginAsFallback: true,
  main: () => startTap(),
});
