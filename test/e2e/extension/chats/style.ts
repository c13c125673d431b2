/** What a page of ours looks like: something to scroll in the middle, and what answers need to be read. */
export const style = `
  :root { color-scheme: light dark; }
  body { margin: 0; font: 15px/1.5 system-ui, sans-serif; }
  .chat { display: grid; grid: 1fr auto / 200px 1fr; height: 100vh; background: light-dark(#fff, #141414); }
  nav { grid-row: span 2; padding: 12px; background: light-dark(#f4f4f5, #1d1d1f); overflow: hidden; }
  nav a { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: inherit; }
  main { overflow: auto; padding: 16px 24px; }
  form { padding: 12px 24px; }
  textarea { box-sizing: border-box; width: 100%; }
  .question { width: fit-content; max-width: 70%; margin: 12px 0 12px auto; padding: 8px 12px; border-radius: 12px;
    background: light-dark(#ececf1, #2a2a2e); white-space: pre-wrap; }
  .answer { max-width: 720px; }
  .answer table { border-collapse: collapse; }
  .answer :is(td, th) { padding: 4px 8px; border: 1px solid light-dark(#d4d4d8, #3f3f46); text-align: start; }
  .answer pre { overflow: auto; padding: 10px; border-radius: 8px; background: light-dark(#f4f4f5, #1d1d1f); }
  .answer [data-streamdown=code-block-body] code > span { display: block; }
  .answer [data-streamdown=code-block] svg, .answer [data-streamdown=table-wrapper] svg { width: 14px; height: 14px; }
`;
