import { expect, test } from 'vitest';
import { isLocalHost } from './local-address.ts';

test.each([
  'localhost',
  'LOCALHOST.',
  'api.localhost',
  'printer.local',
  'host.docker.internal',
  'intranet',
  '127.0.0.1',
  '127.9.9.9',
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '169.254.169.254',
  '172.31.255.255',
  '192.168.0.1',
  '[::1]',
  '[::]',
  '[fe80::1]',
  '[fd12::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::ffff:192.168.0.1]',
  '[64:ff9b::a00:1]',
])('knows %s as local', (hostname) => {
  expect(isLocalHost(hostname)).toBe(true);
});

test.each([
  'api.openai.com',
  '8.8.8.8',
  '172.32.0.1',
  '192.169.0.1',
  '[2606:4700::1111]',
  '[::ffff:8.8.8.8]',
])('knows %s as public', (hostname) => {
  expect(isLocalHost(hostname)).toBe(false);
});
