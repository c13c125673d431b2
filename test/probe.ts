import { startProxy } from './support/proxy.ts';
import { readPreferences, logPreferences, countThumbs } from './support/preferences.ts';
const { votes, ties } = await readPreferences();
console.log(votes.length, ties);
await using proxy = await startProxy();
let t = performance.now();
await logPreferences(proxy, votes.slice(0, 1500));
console.log('load', performance.now() - t);
for (const body of [{groupBy:['model'],limit:4},{groupBy:['day'],timeZone:'Asia/Kathmandu'},{groupBy:['hour','model'],limit:2,timeZone:'Europe/Berlin'},{groupBy:['properties.side','rating']},{groupBy:['color']},{groupBy:['model'],filter:{properties:{side:{equals:'left'}}},limit:2}]) {
 t = performance.now();
 const a = await proxy.call('POST','/v1/insights/rates',body);
 console.log(performance.now()-t, JSON.stringify(a).slice(0,1200));
}
console.log(JSON.stringify(await proxy.call('POST','/v1/insights/compare',{dimension:'model',values:['gpt-4','gpt-3.5-turbo']})));
console.log(JSON.stringify(await proxy.call('POST','/v1/insights/compare',{dimension:'model',values:['gpt-4','gpt-4']})));
console.log(JSON.stringify(await proxy.call('POST','/v1/insights/compare',{a:'all'})));
