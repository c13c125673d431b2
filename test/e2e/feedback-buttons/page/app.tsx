import { FeedbackButtons } from '@thumbwire/shared/react';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';

/** An answer, and what rates it. */
interface Answer {
  readonly text: string;
  readonly id: string;
  readonly token: string;
}

/** Where the proxy is, and whether each answer is given the token of the one before. */
const { proxy = '', mixesUp } = document.body.dataset;

/** Asks as an app does that may show its answers to be rated. */
async function ask(question: string): Promise<Answer> {
  const response = await fetch(`${proxy}/demo/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'Thumbwire-Feedback-Token': 'true' },
    body: JSON.stringify({ model: 'demo-markdown', messages: [{ role: 'user', content: question }] }),
  });
  const { choices } = await response.json();
  return {
    text: choices[0].message.content,
    id: response.headers.get('Helicone-Id') ?? '',
    token: response.headers.get('Thumbwire-Feedback-Token') ?? '',
  };
}

function App() {
  const [answers, setAnswers] = useState<readonly Answer[]>([]);
  const [told, setTold] = useState<readonly string[]>([]);
  return (
    <main>
      <button type="button" onClick={() => void ask('Hello').then((one) => setAnswers([...answers, one]))}>
        Ask
      </button>
      {answers.map(({ text, id, token }, index) => (
        <article key={id} data-id={id}>
          <pre>{text}</pre>
          <p>
            <FeedbackButtons
              url={proxy}
              id={id}
              token={mixesUp === undefined ? token : (answers[index - 1]?.token ?? token)}
              rater="anna"
              onRated={(rating) => setTold([...told, String(rating)])}
            />
          </p>
        </article>
      ))}
      <output>{told.join(' ')}</output>
    </main>
  );
}

const root = document.createElement('div');
document.body.append(root);
createRoot(root).render(<App />);
