import { readPreferences } from '../../support/preferences.ts';

/** A real answer to a real prompt, and what people thought of it. */
export interface Said {
  readonly prompt: string;
  readonly answer: string;
  /** Of the votes about it, the share that it won. */
  readonly share: number;
  /** An answer to the same prompt that won against it; `null`: none did. */
  readonly better: string | null;
}

/** A model and all that it said. */
export interface Speaker {
  readonly model: string;
  readonly said: readonly Said[];
}

/** The real texts around which logs are generated: the models about which most votes were given come first. */
export async function readCorpus(): Promise<readonly Speaker[]> {
  const { votes } = await readPreferences();
  const models = new Map<string, Map<string, { said: Said; won: number; lost: number }>>();
  for (const { prompt, winner, loser } of votes) {
    for (const { model, text } of [winner, loser]) {
      const said = models.get(model) ?? new Map();
      models.set(model, said);
      const known = said.get(prompt) ?? {
        said: { prompt, answer: text, share: 0, better: null },
        won: 0,
        lost: 0,
      };
      const isWinner = model === winner.model;
      const better = isWinner || winner.text.trim() === '' ? known.said.better : winner.text;
      said.set(prompt, {
        said: { ...known.said, better },
        won: known.won + Number(isWinner),
        lost: known.lost + Number(!isWinner),
      });
    }
  }
  return [...models]
    .map(([model, prompts]) => ({
      model,
      votes: [...prompts.values()].reduce((sum, { won, lost }) => sum + won + lost, 0),
      said: [...prompts.values()].map(({ said, won, lost }) => ({ ...said, share: won / (won + lost) })),
    }))
    .toSorted((one, other) => other.votes - one.votes || (one.model < other.model ? -1 : 1))
    .map(({ model, said }) => ({ model, said }));
}
