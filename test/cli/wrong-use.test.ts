import { describe, expect, test } from 'vitest';
import { thumbwire } from './run.ts';

describe('wrong use ends with code 2, says what is wrong, and prints no result', () => {
  test.for<readonly [args: readonly string[], sentence: RegExp]>([
    [[], /Usage: thumbwire/],
    [['qery'], /unknown command 'qery'\n\(Did you mean query\?\)/],
    [['rate', 'one'], /missing required argument 'rating'/],
    [['rate', 'one', 'up', 'two'], /too many arguments/],
    [['rate', 'one', 'good'], /The rating must be up, down, positive or negative\./],
    [['rate', '', 'up'], /The id must not be empty\./],
    [['rate', 'one', 'up', '--choice', 'first'], /--choice must be a whole number/],
    [['rate', 'one', 'up', '--coment', 'x'], /unknown option '--coment'\n\(Did you mean --comment\?\)/],
    [['query', '--api-key=hunter2'], /^error: unknown option '--api-key=…'\n/],
    [['rate', 'one', 'up', '--comment'], /'--comment <text>' argument missing/],
    [['query', '--rating', 'good'], /--rating must be up, down or none\./],
    [['query', '--limit', '1001'], /--limit must be a whole number from 0 to 1000\./],
    [['query', '--offset', '-1'], /--offset must be a whole number/],
    [['query', '--since', 'yesterday'], /--since must be a time like 2h.*not "yesterday"\./],
    [['query', '--until', '2026-02-45'], /--until must be a time like/],
    [['query', '--property', 'team'], /--property must be like team=search, not "team"\./],
    [['query', '--property', 'a=1', '--property', 'A=2'], /--property names the same property twice\./],
    [['query', '--sort', 'size'], /--sort must be one of created_at, .*not "size"\./],
    [['query', '--sort', 'cost:up'], /--sort must be one of/],
    [['query', '--filter', '{'], /--filter is not JSON/],
    [['query', '--filter', '{"feedback":{"ratng":{"equals":true}}}'], /unknown column "ratng"/],
    [['query', '--url', 'ftp://127.0.0.1'], /--url must be like http:\/\/127\.0\.0\.1:8787/],
    [['show', 'one', '--raw', 'both'], /--raw must be request or response\./],
    [['stats', '--by', 'color'], /^--by: "color" is nothing to group by; known are model, .*hour, day\.\n$/],
    [['stats', '--by', 'day', '--by', 'day'], /--by names a dimension twice\./],
    [['stats', '--time-zone', 'Mars/Base'], /--time-zone must be .* Europe\/Berlin, not "Mars\/Base"\./],
    [['stats', '--since', '2026-02-45'], /--since must be a time like .*not "2026-02-45"\./],
    [['stats', '--sort', 'up'], /--sort must be one of time, requests, rated, rate, .*not "up"\./],
    [['stats', '--sort', 'time'], /--sort time goes with --by hour or --by day\./],
    [['stats', '--limit', '0'], /--limit must be a whole number from 1 to 10000\./],
    [['stats', '--confidence', '95'], /--confidence must be a number from 0\.5 to 0\.999\./],
    [['stats', '--until', 'tomorrow'], /--until must be a time like .*not "tomorrow"\./],
    [['compare'], /^Say what is compared: --by model and two models/],
    [['compare', '--by', 'model', 'gpt-4o'], /--by model needs two values: compare --by model one other\./],
    [['compare', '--by', 'model', 'a', 'b', '--since', '45d ago'], /--since must be .*not "45d ago"\./],
    [['compare', '--by', 'model', 'a', 'b', '--until', '2026-13-01'], /--until must be .*not "2026-13-01"\./],
    [['compare', '--by', 'color', 'a', 'b'], /^--by: "color" is nothing to group by/],
    [['compare', '--a', '{}', '--b', '{'], /--b is not JSON/],
    [
      ['compare', '--a', '{"request":{"size":{}}}', '--b', '{}'],
      /--a\.request has the unknown column "size"/,
    ],
    [
      ['export', '--format', 'csv', '--until', '2026-02-45'],
      /^--until must be a time .*not "2026-02-45"\.\n$/,
    ],
    [
      ['export', '--format', 'csv', '--property', 'team'],
      /^--property must be like team=search, not "team"\.\n$/,
    ],
    [
      ['export', '--format', 'csv', '--filter', '{"feedback":{"mood":{"equals":1}}}'],
      /^--filter\.feedback has the unknown column "mood"; known are .*\.\n$/,
    ],
    [
      ['export', '--format', 'csv', '--filter', '{"request":{"created_at":{"gte":"yesterday"}}}'],
      /^--filter\.request\.created_at\.gte must be a time like .*, not "yesterday"\.\n$/,
    ],
    [['tail', '--rating', 'none'], /--rating must be up or down\./],
    [['tail', '--after', 'yesterday'], /--after must be the id of an event, a whole number\./],
    [['keys'], /missing required argument 'action'/],
    [['keys', 'delete', 'ci'], /The action must be list, create or revoke\./],
    [['keys', 'list', 'ci'], /list takes no name\./],
    [['keys', 'create', '--scope', 'read'], /create needs a name: keys create ci --scope read\./],
    [['keys', 'create', 'ci'], /create needs what the key opens: --scope read/],
    [['keys', 'create', 'ci', '--scope', 'write'], /--scope must be admin, read, rate or log\./],
    [['keys', 'revoke'], /revoke needs the id of a key/],
    [['keys', 'list', '--scope', 'read'], /--scope goes with create only\./],
    [['origins', 'block', 'https://a.example'], /The action must be list, allow, refuse or remove\./],
    [['origins', 'list', 'https://a.example'], /list takes no origin\./],
    [['origins', 'allow'], /allow needs the address of a site/],
    [['origins', 'allow', 'a.example'], /allow needs the address of a site, such as https/],
    [['origins', 'refuse', 'null'], /refuse needs the address of a site/],
    [['origins', 'allow', 'file:///etc'], /allow needs the address of a site/],
    [['doctor', '--url', 'http://me:secret@127.0.0.1'], /--url must be like http:\/\/127\.0\.0\.1:8787/],
    [['start', '--port', 'http'], /--port \(THUMBWIRE_PORT\) takes a number/],
    [['start', '--provider', 'vllm'], /--provider takes name=url/],
  ])('%j', async ([args, sentence]) => {
    const ended = await thumbwire(args, { THUMBWIRE_API_KEY: 'tw_0123456789abcdef' });

    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(sentence);
  });
});
