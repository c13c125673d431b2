import { expect, test } from 'vitest';
import { addMatch, createLibrary } from './logged.ts';
import { forgetUnused, type Memory } from './memory.ts';

const text = (index: number) =>
  `Answer ${index} is as long as it has to be for its grams to be kept, which takes about a hundred letters or so.`;

function learn(memory: Memory, index: number): void {
  const match = {
    requestId: `r${index}`,
    text: text(index),
    promptTail: '',
    choice: 0,
    hits: 9,
    model: null,
    ratedChoice: null,
  };
  addMatch(memory.library, { ...match, createdAt: '2026-11-24T00:00:00Z', rating: null }, true);
  for (let count = 0; count < 50; count++) memory.asked.add(index * 50 + count);
}

test('a page that shows one answer after another is remembered only so far, and what it shows all of it', () => {
  const memory: Memory = { library: createLibrary(), asked: new Set() };
  const counts: number[] = [];

  for (let index = 0; index < 2000; index++) {
    learn(memory, index);
    const shown = [0, index].flatMap((each) => memory.library.texts.get(text(each)) ?? []);
    forgetUnused(memory, [{ logged: shown }], 300);
    counts.push(memory.library.texts.size, memory.library.seeds.size / 10, memory.asked.size / 20);
  }

  expect(Math.max(...counts)).toBeLessThan(400);
  expect(memory.library.texts.has(text(0))).toBe(true);
});

test('what is forgotten is asked for again', () => {
  const memory: Memory = { library: createLibrary(), asked: new Set() };
  for (let index = 0; index < 300; index++) learn(memory, index);

  forgetUnused(memory, [], 300);

  expect([memory.library.texts.size, memory.library.seeds.size, memory.asked.size]).toEqual([0, 0, 0]);
});
