import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { logged, openStage, type Stage } from './stage.ts';
import { startWitness, type Witness } from './witness.ts';

let stage: Stage;
/** What the name leads to: first to the site, then to the proxy. */
let name: Witness;
beforeAll(async () => {
  stage = await openStage();
  name = await startWitness(stage.sites.port);
  return async () => {
    await name[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
  };
});
beforeEach(() => {
  name.leadTo(stage.sites.port);
  return stage.begin();
});

const raw = `/v1/request/${logged}/raw?part=response`;

/** A page whose name led to its own server when it was loaded, and leads to the proxy since. */
async function rebound() {
  const page = await stage.visit(`http://rebound.example:${name.port}/`);
  name.leadTo(Number(new URL(stage.proxy.url).port));
  name.forget();
  return page;
}

/** What reached the proxy; the browser sends again what it got a 421 for (RFC 9110, section 15.5.20). */
const arrived = () => [
  ...new Set(name.arrivals.map(({ method, path, status }) => `${method} ${path} ${status}`).sort()),
];

describe('a page that points its own name at the proxy (DNS rebinding) gets a 421, because the Host is not ours', () => {
  test('from the API, even with a stolen key', async () => {
    const page = await rebound();

    const answers = await page.run(`Promise.all([
      ['/v1/request/query', { method: 'POST', body: '{"filter":"all"}' }], ['${raw}'], ['/health'],
    ].map(([path, init]) =>
      fetch(path, { ...init, headers: { 'content-type': 'application/json', authorization: 'Bearer ' + key } })
        .then(async (answer) => [answer.status, (await answer.json()).error])))`);

    const refusal = [421, expect.stringContaining('"rebound.example", which is not this proxy')];
    expect(answers).toEqual([refusal, refusal, refusal]);
    expect(arrived()).toEqual(['GET /health 421', `GET ${raw} 421`, 'POST /v1/request/query 421']);
    await stage.expectUntouched();
  });

  test('from providers, who are not asked', async () => {
    const page = await rebound();

    const statuses = await page.run(`Promise.all(['/openai/v1/chat/completions', '/demo/v1/chat/completions']
      .map((path) => fetch(path, { method: 'POST', body: '{}' }).then(({ status }) => status)))`);

    expect(statuses).toEqual([421, 421]);
    await stage.expectUntouched();
  });

  test('from the playground, in whose origin it would stand', async () => {
    const page = await rebound();

    const shown = await page.run(`new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.src = '/playground';
      frame.onload = () => resolve(frame.contentDocument.body.textContent);
      document.body.append(frame);
    })`);
    const settings = await page.run(`fetch('/playground/settings.json').then(({ status }) => status)`);

    expect(shown).toContain('which is not this proxy');
    expect(settings).toBe(421);
    expect(arrived()).toEqual(['GET /playground 421', 'GET /playground/settings.json 421']);
  });

  test('for a WebSocket to a provider, who is not asked', async () => {
    const page = await rebound();

    const ended = await page.run(`new Promise((resolve) => {
      const socket = new WebSocket('ws://' + location.host + '/xai/v1/realtime');
      socket.onopen = socket.onerror = ({ type }) => resolve(type);
    })`);

    expect(ended).toBe('error');
    expect(arrived()).toEqual(['GET /xai/v1/realtime 421']);
    await stage.expectUntouched();
  });

  test('while the same page under the name of this machine gets its answers', async () => {
    const page = await stage.visit(`http://localhost:${name.port}/`);
    name.leadTo(Number(new URL(stage.proxy.url).port));

    const answer = await page.run(`fetch('${raw}', { headers: { authorization: 'Bearer ' + key } })
      .then(({ status }) => status)`);

    expect(answer).toBe(200);
  });
});
