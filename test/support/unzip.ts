import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

/**
 * Unpacks an archive into a folder.
 *
 * @returns Paths of the files in it.
 * @see PKWARE APPNOTE.TXT 6.3.10, sections 4.3.7 (local file), 4.3.12 (central directory) and 4.3.16 (its end)
 */
export async function unzip(archive: string, folder: string): Promise<string[]> {
  const bytes = await readFile(archive);
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  const count = bytes.readUInt16LE(end + 10);
  const paths: string[] = [];
  for (let index = 0, at = bytes.readUInt32LE(end + 16); index < count; index += 1) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const lengths = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const [nameLength = 0, extraLength = 0, commentLength = 0] = lengths;
    const path = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(start, start + size);
    at += 46 + nameLength + extraLength + commentLength;
    if (path.endsWith('/')) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), method === 0 ? data : inflateRawSync(data));
    paths.push(path);
  }
  return paths;
}
