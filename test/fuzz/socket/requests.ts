import {
  type Arbitrary,
  array,
  constant,
  constantFrom,
  integer,
  oneof,
  option,
  record,
  string,
  tuple,
  uint8Array,
} from 'fast-check';

/** One request, or what passes itself off as one, on a connection. */
export interface Piece {
  /** Its bytes, each a character; `mark` stands in every part that can hold it. */
  text(mark: string): string;
  /** Its body, where that is known. */
  content?(mark: string): string;
  method: string;
  /**
   * What must become of it. `answer`: it reaches the provider, whole and alone. `refusal`: nothing of it does, and
   * nothing behind it is answered. `any`: it is answered or refused, if only it stays by itself.
   */
  expects: 'answer' | 'refusal' | 'any';
  /** Its bytes were changed: it may be two requests by now. */
  isBroken?: boolean;
  /** The connection ends with its answer: nothing behind it is read as a request. */
  isLast?: boolean;
}

const chat = '/openai/v1/chat/completions';
const smuggled = (mark: string) =>
  `GET /openai/v1/smuggled?${mark} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Smuggled: ${mark}\r\n\r\n`;

const bytes = uint8Array({ maxLength: 40 }).map((data) => Buffer.from(data).toString('latin1'));
const hasSmuggled = constantFrom(true, false);

/** A body; some hold what would be a request if a length were misread. */
const body: Arbitrary<(mark: string) => string> = tuple(bytes, hasSmuggled, bytes).map(
  ([before, isSmuggling, after]) =>
    (mark) =>
      `${before}${mark}${isSmuggling ? `\r\n0\r\n\r\n${smuggled(mark)}` : ''}${after}`,
);

const fieldName = string({
  unit: constantFrom(..."abcdefghijklmnopqrstuvwxyzABCXYZ019-_!#$%&'*+.^`|~"),
  minLength: 1,
  maxLength: 12,
}).map((name) => `X-${name}`);
const fieldValue = string({ unit: constantFrom(...'abc XYZ019-_;=,"()\t\xe4\xff/'), maxLength: 24 });
const otherFields = array(
  tuple(fieldName, fieldValue, constantFrom('', ' ', '\t', '  ')).map(
    ([name, value, space]) => `${name}:${space}${value}\r\n`,
  ),
  { maxLength: 4 },
).map((lines) => lines.join(''));

const knownFields = constantFrom(
  '',
  'Connection: keep-alive\r\n',
  'Connection: x-hop, keep-alive\r\nX-Hop: gone\r\n',
  'Expect: 100-continue\r\n',
  'Expect: the-unexpected\r\n',
  'TE: trailers\r\n',
  'Authorization: Bearer sk-fuzz\r\nContent-Type: application/json\r\n',
  'Helicone-Property-Fuzz: yes\r\nHelicone-User-Id: anna\r\n',
);

/** The body in chunks of these sizes, in capital letters or not, the last of them with fields behind it. */
const chunked = record({
  sizes: array(integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }),
  extension: constantFrom('', '', ';a', ';a=b', ';a="b"'),
  trailer: constantFrom('', '', 'X-Trailer: late\r\n'),
}).map(({ sizes, extension, trailer }) => (content: string) => {
  const chunks: string[] = [];
  for (let at = 0, index = 0; at < content.length; index += 1) {
    const chunk = content.slice(at, at + (sizes[index % sizes.length] ?? 1));
    chunks.push(`${chunk.length.toString(16)}${extension}\r\n${chunk}\r\n`);
    at += chunk.length;
  }
  return `${chunks.join('')}0\r\n${trailer}\r\n`;
});

/** A request as it should be, whose body is framed in one way or the other. */
const clean: Arbitrary<Piece> = record({
  method: constantFrom('POST', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'HEAD', 'QUERY'),
  path: constantFrom(chat, '/v1/chat/completions', '/openai/v1/responses', '/openai/v1/files/a%2Fb'),
  fields: tuple(otherFields, knownFields),
  body,
  framing: option(chunked, { freq: 2 }),
}).map(({ method, path, fields, body, framing }) => ({
  method,
  expects: 'answer',
  content: (mark) => (method === 'GET' || method === 'HEAD' ? '' : body(mark)),
  text(mark) {
    const start = `${method} ${path}?${mark} HTTP/1.1\r\nHost: 127.0.0.1\r\n${fields.join('')}X-Mark: ${mark}\r\n`;
    const content = body(mark);
    if (method === 'GET' || method === 'HEAD') return `${start}\r\n`;
    return framing === null
      ? `${start}Content-Length: ${content.length}\r\n\r\n${content}`
      : `${start}Transfer-Encoding: chunked\r\n\r\n${framing(content)}`;
  },
}));

/** Framings of which two readers could think differently. `N` stands for the length of the body. */
const conflicting = constantFrom(
  'Content-Length: N\r\nTransfer-Encoding: chunked\r\n',
  'Transfer-Encoding: chunked\r\nContent-Length: N\r\n',
  'Transfer-Encoding: chunked\r\nContent-Length: 0\r\n',
  'Content-Length: N\r\nContent-Length: 0\r\n',
  'Content-Length: 0\r\nContent-Length: N\r\n',
  'Content-Length: N\r\nContent-Length: N\r\n',
  'Content-Length: N, N\r\n',
  'Content-Length: +N\r\n',
  'Content-Length: -1\r\n',
  'Content-Length: 0xN\r\n',
  'Content-Length: N N\r\n',
  'Content-Length: \r\n',
  'Content-Length: 1e2\r\n',
  'Content-Length: 99999999999999999999999\r\n',
  'Content-Length : N\r\n',
  'Content-Length: N\n',
  'Content-Length: N\r\r\n',
  ' Content-Length: N\r\n',
  'Content-Length\r\n: N\r\n',
  'Content-Length:\r\n N\r\n',
  'Transfer-Encoding: xchunked\r\n',
  'Transfer-Encoding: identity\r\n',
  'Transfer-Encoding: chunked, identity\r\n',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n',
  'Transfer-Encoding : chunked\r\n',
  'Transfer-Encoding:\x0bchunked\r\n',
  'Transfer-Encoding:\r\n chunked\r\n',
  'Transfer-Encoding: "chunked"\r\n',
  'Transfer-Encoding: chunked;q=1\r\n',
  'X: y\r\n Transfer-Encoding: chunked\r\n',
  'X: y\rTransfer-Encoding: chunked\r\n',
  'X: y\nTransfer-Encoding: chunked\r\n',
  'X: \0\r\nContent-Length: N\r\n',
  'Transfer-Encoding: chun\0ked\r\n',
);

const misframed: Arbitrary<Piece> = record({ framing: conflicting, body, isChunked: hasSmuggled }).map(
  ({ framing, body, isChunked }) => ({
    method: 'POST',
    expects: 'refusal',
    text(mark) {
      const content = body(mark);
      const sent = isChunked ? `${content.length.toString(16)}\r\n${content}\r\n0\r\n\r\n` : content;
      const lines = framing.replaceAll('N', String(sent.length));
      return `POST ${chat}?${mark} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Mark: ${mark}\r\n${lines}\r\n${sent}`;
    },
  }),
);

/** Chunks that are none. */
const mischunked: Arbitrary<Piece> = tuple(
  constantFrom(
    ...['0x5\r\nab', '-1\r\n', '+5\r\nabcde', ' 5\r\nabcde', '5 \r\nabcde\r\n', 'g\r\n', '\r\n\r\n'],
    ...['FFFFFFFFFFFFFFFFF\r\n', '5\nabcde\r\n', '5\r\nabcdefgh\r\n', '5\r\nabcde\n', '5;\0\r\nabcde\r\n'],
    ...['5\rabcde', '5_5\r\nabcde\r\n', '5;a\nb\r\nabcde\r\n'],
  ),
  hasSmuggled,
).map(([chunk, isFirst]) => ({
  method: 'POST',
  expects: 'refusal',
  text: (mark) =>
    `POST ${chat}?${mark} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n` +
    `${isFirst ? '' : `${mark.length.toString(16)}\r\n${mark}\r\n`}${chunk}\r\n0\r\n\r\n${smuggled(mark)}`,
}));

/** Where a request may want to go. `M` stands for its mark. */
const target = oneof(
  constantFrom(
    ...['http://127.0.0.1/openai/v1/models?M', 'http://example.com/M', 'https://M/', 'ftp://M', '*', '*M'],
    ...['example.com:443', 'M:80', '//openai/v1/M', '///M', '//evil.example/M', '/\\evil.example/M', '/'],
    ...['/openai/../v1/request/query?M', '/openai/v1/../../M', '/openai/v1/%2e%2e/%2E%2E/M', '/.//../M'],
    ...['/openai%2fv1/M', '/openai/v1/a%2F..%2fM', '/openai/v1/M%00', '/openai/v1/M\0', '/openai/M\x7f'],
    ...['/openai/v1/M#fragment', '/openai/v1/M?a?b#c?d', '/openai/v1/%', '/openai/v1/%zz?M', '/%M', '?M'],
    ...['/openai/v1/M\xff', '/openai/v1/\xe4?\xe4M', '/openai/v1/M space', '', ' ', '/openai/v1/M\tx'],
    ...['/openai/v1/{}|^`"<>?M', '/openai', '/openai/', '/openai?M', '/openai//v1//M', '/unknown/v1/M'],
    ...['/health?M', '/health/M', '/openapi.json?M', '/playground/%2e%2e/M', '/playground?M', '/demo/v1/M'],
    ...['/v1/request//feedback?M', '/v1/request/%00/feedback?M', '/v1/request/%ff?M', '/v1/request/M/raw'],
    ...['/v1/request/a%2fb/body?expires=M&signature=M', '/v1/request/query/?M', '/v1/gateway/oai/M'],
    ...['/v1/request/%E0%A4%A/M', '/v1/request/M/body?expires=1e999&signature=%', '/v1/__proto__/M'],
  ),
  integer({ min: 1, max: 300_000 }).map((length) => `/openai/v1/M${'a'.repeat(length)}`),
  string({ unit: 'binary-ascii', maxLength: 30 }).map((text) => `/openai/v1/M${text.replace(/[\r\n]/g, '')}`),
);

const odd: Arbitrary<Piece> = record({
  method: constantFrom('GET', 'POST', 'OPTIONS', 'CONNECT', 'TRACE', 'get', 'G\0T', 'PRI', 'M-SEARCH', ''),
  target,
  version: constantFrom(
    'HTTP/1.1',
    'HTTP/1.1',
    'HTTP/1.1',
    'HTTP/1.0',
    'HTTP/2.0',
    'HTTP/0.9',
    'http/1.1',
    '',
  ),
  host: constantFrom(
    ...['Host: 127.0.0.1\r\n', 'Host: 127.0.0.1\r\n', 'Host: localhost:1\r\n', '', 'Host: \r\n'],
    ...['Host: evil.example\r\n', 'Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n', 'Host: 127.0.0.1, evil\r\n'],
    ...['Host: 127.0.0.1@evil\r\n', 'Host: [::1]\r\n', 'Host: 127.0.0.1:x\r\n', 'Host: 127.0.0.1:99999\r\n'],
  ),
  fields: constantFrom(
    ...['', '', 'Origin: http://localhost:1\r\n', 'Origin: null\r\n', 'Origin: M\r\n'],
    'Upgrade: websocket\r\nConnection: Upgrade\r\n',
    'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n',
    'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 12\r\nSec-WebSocket-Key: M\r\nSec-WebSocket-Protocol: a,,b\r\n',
    'Upgrade: websocket, h2c\r\nConnection: close, Upgrade\r\n',
    'Connection: host, content-length, transfer-encoding\r\n',
    'Helicone-Target-Url: http://M.example/\r\n',
    'Helicone-Request-Id: \x01M\r\n',
    'X-Control: a\x01b\x7fM\r\n',
    `X-Long: ${'l'.repeat(270_000)}\r\n`,
    'a: b\r\n'.repeat(2_500),
  ),
}).map(({ method, target, version, host, fields }) => ({
  method,
  expects: 'any',
  text: (mark) =>
    `${method} ${target.replaceAll('M', mark)} ${version}\r\n${host}${fields.replaceAll('M', mark)}` +
    `${fields.includes('Connection') ? '' : 'Connection: close\r\n'}X-Mark: ${mark}\r\n\r\n`,
}));

/** A request whose bytes were changed on the way. */
const broken: Arbitrary<Piece> = record({
  piece: clean.filter(({ method }) => method !== 'HEAD'),
  changes: array(
    tuple(
      integer({ min: 0, max: 400 }),
      integer({ min: 0, max: 4 }),
      oneof(bytes, constantFrom('\r', '\n', '\r\n', '\0', ' ', ':', '\r\n\r\n', 'Content-Length: 3\r\n')),
    ),
    { minLength: 1, maxLength: 3 },
  ),
}).map(({ piece, changes }) => ({
  ...piece,
  expects: 'any',
  isBroken: true,
  text: (mark) =>
    changes.reduce((text, [at, removed, added]) => {
      const start = at % text.length;
      return text.slice(0, start) + added + text.slice(start + removed);
    }, piece.text(mark)),
}));

/** With this line more in its head, the connection ends with its answer. */
const withLast = (line: string) =>
  clean.map((piece): Piece => {
    const text = (mark: string) => piece.text(mark).replace('\r\n', `\r\n${line}\r\n`);
    return { ...piece, isLast: true, text };
  });
const closing = withLast('Connection: close');
/** What stands in one packet with it and behind it is lost; what stands in the next one may be half a request. */
const offering = withLast('Upgrade: h2c\r\nConnection: Upgrade');

/** What somebody sends on one connection, and where the bytes are cut into packets. */
export interface Sending {
  pieces: Piece[];
  cuts: number[];
}

/** Up to three requests, one behind the other without waiting for an answer. */
export const sendings: Arbitrary<Sending> = record({
  pieces: oneof(
    { arbitrary: tuple(array(clean, { maxLength: 2 }), misframed), weight: 4 },
    { arbitrary: tuple(array(clean, { maxLength: 2 }), mischunked), weight: 1 },
    { arbitrary: tuple(array(clean, { maxLength: 2 }), odd), weight: 3 },
    { arbitrary: tuple(array(clean, { maxLength: 1 }), broken), weight: 3 },
    { arbitrary: tuple(array(clean, { maxLength: 2 }), closing), weight: 1 },
    { arbitrary: tuple(array(clean, { maxLength: 1 }), offering, clean), weight: 1 },
    { arbitrary: tuple(array(clean, { maxLength: 1 }), closing, clean), weight: 1 },
  ).map(([before, ...last]) => [...before, ...last]),
  cuts: oneof(constant<number[]>([]), array(integer({ min: 1, max: 600 }), { maxLength: 3 })),
});
