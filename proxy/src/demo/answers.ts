/** A canned answer, and the words of a prompt that ask for it. */
interface CannedAnswer {
  readonly askedBy: RegExp;
  readonly markdown: string;
}

const overview = `# A demo answer

This text was **not written by a model**. The proxy keeps it ready, so that you can try everything without a key:

- the response is streamed in small pieces, as a provider would,
- it is logged with an id, like any other,
- and you can rate it.

## What to try next

Ask for a *table*, a *list*, some *code* or a *formula*, and this provider answers with one.

> Point a real client at \`/openai/v1\` or \`/anthropic\` when you are ready.`;

const answers: readonly CannedAnswer[] = [
  {
    askedBy: /\b(?:table|compare|comparison|versus|vs)\b/,
    markdown: `## Three ways to store a rating

| Way | Survives a crash | Can be queried | Work |
| --- | :---: | :---: | --- |
| In memory | no | yes | none |
| In a text file | mostly | slowly | little |
| In a database | **yes** | **yes** | some |

The last row costs the most on the first day and the least on every day after it.

*A demo answer: no model wrote it.*`,
  },
  {
    askedBy: /\b(?:code|function|program|script|python|javascript|typescript)\b/,
    markdown: `Here is a function that counts the words of a text:

\`\`\`python
from collections import Counter

def count_words(text: str) -> Counter[str]:
    """Counts words without regard to case."""
    return Counter(text.lower().split())

print(count_words("the cat and the hat").most_common(1))
# [('the', 2)]
\`\`\`

\`Counter\` does the work; \`most_common\` sorts by count.

*A demo answer: no model wrote it.*`,
  },
  {
    askedBy: /\b(?:math|maths|formula|equation|integral|probability)\b/,
    markdown: `The roots of $ax^2 + bx + c = 0$ are

$$
x_{1,2} = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}
$$

There are two real ones if $b^2 > 4ac$, one if both sides are equal, and none otherwise.

*A demo answer: no model wrote it.*`,
  },
  {
    askedBy: /\b(?:list|steps?|how to|plan|recipe)\b/,
    markdown: `To brew a pot of tea:

1. Bring **fresh water** to the boil.
2. Warm the pot.
3. Add the leaves:
   - one spoon for each cup,
   - and one for the pot.
4. Pour the water over them and wait *four minutes*.

Serve it hot.

*A demo answer: no model wrote it.*`,
  },
];

/** The answer that fits a prompt best. The same prompt always gets the same one. */
export function answerTo(prompt: string): string {
  const words = prompt.toLowerCase();
  return answers.find(({ askedBy }) => askedBy.test(words))?.markdown ?? overview;
}

/** Cuts an answer into the pieces in which it is streamed; each counts as one token. */
export function toPieces(markdown: string): string[] {
  return markdown.match(/\S+\s*/g) ?? [];
}

/** A rough count of tokens, for the usage that providers report. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
