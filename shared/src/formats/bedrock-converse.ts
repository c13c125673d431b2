import { conversePath, readConverseRequest } from './bedrock-converse/request.ts';
import { readConverseResponse } from './bedrock-converse/response.ts';
import { readConverseStream } from './bedrock-converse/stream.ts';
import type { Format } from './format.ts';

/**
 * Amazon Bedrock's Converse and ConverseStream. Its streams are binary frames, see `aws-event-stream.ts`.
 *
 * @see Amazon Bedrock API reference, "Converse" and "ConverseStream"
 */
export const bedrockConverse: Format = {
  id: 'bedrock-converse',
  isRatable: true,
  matches: (method, path) => method === 'POST' && conversePath.test(path),
  request: readConverseRequest,
  response: (body) => readConverseResponse(body),
  stream: readConverseStream,
};
