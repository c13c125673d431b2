import { type IncomingMessage, ServerResponse } from 'node:http';

/**
 * An HTTP response on a connection that asked to be upgraded, where Node's server makes none. The connection ends
 * with it; whoever switches protocols instead detaches it from the connection first.
 */
export function respondOn(request: IncomingMessage): ServerResponse {
  const { socket } = request;
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  socket.on('drain', () => {
    if (response.socket === socket) response.emit('drain');
  });
  response.once('finish', () => {
    // What the client still sends is read and forgotten: a reset would overtake its answer.
    socket.resume();
    socket.destroySoon();
  });
  // How a connection ends is known to those that use it by its close.
  socket.on('error', () => {});
  return response;
}
