/** Asks an address with undici's default limits, and prints what came of it: a status, or the code of the error. */
import { argv, stdout } from 'node:process';
import { request } from 'undici';

try {
  const { statusCode } = await request(argv[2] ?? '', { method: 'POST', body: '{}' });
  stdout.write(String(statusCode));
} catch (error) {
  stdout.write(error instanceof Error && 'code' in error ? String(error.code) : String(error));
}
