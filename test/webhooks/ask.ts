/** Asks the demo provider through a proxy, under this id. */
export async function askDemo(
  { url }: { readonly url: string },
  id: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const response = await fetch(`${url}/demo/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'helicone-request-id': id, ...headers },
    body: JSON.stringify({ model: 'demo-markdown', messages: [{ role: 'user', content: 'Hello' }] }),
  });
  await response.arrayBuffer();
  return response.status;
}
