import { crc32 } from 'node:zlib';
import type { Recording } from './recordings.ts';

type Framer = (lines: readonly string[]) => Buffer;

/** How the events of a stream, recorded one a line, were framed on the wire. */
const framers: Readonly<Partial<Record<Recording['format'], Framer>>> = {
  'openai-chat': (lines) => events([...lines, '[DONE]'], () => null),
  'openai-responses': (lines) => events(lines, (line) => JSON.parse(line).type),
  'openai-completions': (lines) => events([...lines, '[DONE]'], () => null),
  'anthropic-messages': (lines) => events(lines, (line) => JSON.parse(line).type),
  gemini: (lines) => events(lines, () => null),
  'gemini-interactions': (lines) => events(lines, (line) => JSON.parse(line).event_type),
  cohere: (lines) => events(lines, (line) => JSON.parse(line).type),
  'bedrock-converse': (lines) => Buffer.concat(lines.map(awsFrame)),
};

/** Puts the framing back that a recording has lost. */
export function putFramingBack(lines: readonly string[], format: Recording['format']): Buffer {
  const framer = framers[format];
  if (framer === undefined) throw new Error(`Nothing is known of the framing of ${format}.`);
  return framer(lines);
}

function events(lines: readonly string[], nameOf: (line: string) => string | null): Buffer {
  const framed = lines.map((line) => {
    const name = nameOf(line);
    return `${name === null ? '' : `event: ${name}\n`}data: ${line}\n\n`;
  });
  return Buffer.from(framed.join(''));
}

/** A frame of ConverseStream: the only key of the recorded object is the kind of event, its value the payload. */
function awsFrame(line: string): Buffer {
  const [[kind, payload] = ['', {}]] = Object.entries(JSON.parse(line));
  const headers = { ':event-type': kind, ':content-type': 'application/json', ':message-type': 'event' };
  return encodeAwsFrame(headers, Buffer.from(JSON.stringify(payload)));
}

/** One frame with its two checksums (Smithy specification, "Amazon Event Stream"); all headers are texts. */
export function encodeAwsFrame(headers: Readonly<Record<string, string>>, payload: Buffer): Buffer {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const type = Buffer.from([7, value.length >> 8, value.length & 0xff]);
      return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), type, Buffer.from(value)]);
    }),
  );
  const prelude = withChecksum(
    Buffer.concat([uint32(16 + head.length + payload.length), uint32(head.length)]),
  );
  return withChecksum(Buffer.concat([prelude, head, payload]));
}

function withChecksum(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, uint32(crc32(bytes))]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
