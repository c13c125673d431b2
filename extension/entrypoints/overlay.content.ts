import { defineContentScript } from 'wxt/utils/define-content-script';
import { startOverlay } from '../overlay/index.ts';

export default defineContentScript({
  matches: ['http://127.0.0.1/*', 'http://localhost/*'],
  runAt: 'document_start',
  allFrames: true,
  matchOriginAsFallback: true,
  main: (context) => startOverlay({ signal: context.signal }),
});
