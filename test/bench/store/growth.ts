import { DatabaseSync } from 'node:sqlite';

/** Bytes per request of each table and index, the largest first, as a table for people. @see https://sqlite.org/dbstat.html */
export function growthOf(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true });
  const requests = Number(database.prepare('SELECT count(*) AS n FROM request').get()?.n);
  const rows = database
    .prepare('SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC')
    .all();
  database.close();
  const total = rows.reduce((sum, { bytes }) => sum + Number(bytes), 0);
  const line = (name: string, bytes: number) =>
    `${name.padEnd(36)}${(bytes / requests).toFixed(1).padStart(10)} bytes per request`;
  return [
    `\n${requests.toLocaleString('en')} requests, ${Math.round(total / 1e6).toLocaleString('en')} MB`,
    line('all', total),
    ...rows
      .filter(({ bytes }) => Number(bytes) / requests >= 0.5)
      .map(({ name, bytes }) => line(String(name), Number(bytes))),
  ].join('\n');
}
