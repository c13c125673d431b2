import { fileURLToPath } from 'node:url';

/** A file that the page is made of. */
export interface Asset {
  readonly file: string;
  readonly contentType: string;
}

const html = 'text/html; charset=utf-8';
const css = 'text/css; charset=utf-8';
const script = 'text/javascript; charset=utf-8';
const svg = 'image/svg+xml';

const own = (name: string) => fileURLToPath(new URL(`./page/${name}`, import.meta.url));
const beside = (name: string, sibling: string) => fileURLToPath(new URL(sibling, import.meta.resolve(name)));

/** Path of the page; everything that belongs to it is below. */
export const playgroundPath = '/playground';

/** Every file that a browser may ask for, by its path below the page. */
export const assets = new Map<string, Asset>([
  ['', { file: own('index.html'), contentType: html }],
  ['/style.css', { file: own('style.css'), contentType: css }],
  ['/chat.css', { file: own('chat.css'), contentType: css }],
  ['/icon.svg', { file: own('icon.svg'), contentType: svg }],
  ...[
    ...[
      'main.js',
      'answers.js',
      'ask.js',
      'chat.js',
      'controls.js',
      'dom.js',
      'failures.js',
      'json.js',
      'read.js',
    ],
    ...['index.js', 'anthropic-messages.js', 'openai-chat.js', 'parts.js'].map((name) => `formats/${name}`),
  ].map((name): [string, Asset] => [`/${name}`, { file: own(name), contentType: script }]),
  ['/lib/deep-chat.js', { file: beside('deep-chat', './deepChat.bundle.js'), contentType: script }],
  ...['index.js', 'parse.js', 'errors.js'].map((name): [string, Asset] => [
    `/lib/eventsource-parser/${name}`,
    { file: beside('eventsource-parser', `./${name}`), contentType: script },
  ]),
]);
