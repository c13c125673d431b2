/**
 * Colours are those of the popup. Everything has a ground of its own, so that it can be read on any page.
 *
 * The scheme is the layer's, not the host's: there the style that keeps the page's sheets out is stronger.
 */
export const style = `
* { box-sizing: border-box; }
.layer {
  color-scheme: light dark;
  --page: light-dark(#ffffff, #1f2229);
  --pressed: light-dark(#e9ebf0, #2a2e37);
  --line: light-dark(#d5d9e0, #3a3f4b);
  --edge: light-dark(#8a919e, #767d8b);
  --ink: light-dark(#1b1e25, #eceef3);
  --quiet: light-dark(#565d6b, #a6adbb);
  --accent: light-dark(#3d46c2, #a3acff);
  --on-accent: light-dark(#ffffff, #16181d);
  --up: light-dark(#13743a, #4fd07f);
  --up-back: light-dark(#e2f4e8, #17331f);
  --down: light-dark(#b3261e, #ff8a80);
  --down-back: light-dark(#fdeae8, #3b1c1a);
  --wait: light-dark(#8a5100, #f3b862);
  color: var(--ink);
  font: 13px/1.45 system-ui, sans-serif;
  text-align: start;
  direction: ltr;
}
button, textarea, input { font: inherit; color: inherit; }
button { cursor: pointer; }
.layer button:hover { background: var(--pressed); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
svg { display: block; width: 16px; height: 16px; fill: currentcolor; }
svg.turned { rotate: 180deg; }
[hidden] { display: none !important; }
.control, .panel, .note {
  position: absolute;
  top: 0;
  left: 0;
  background: var(--page);
  border: 1px solid var(--line);
  box-shadow: 0 1px 4px rgb(0 0 0 / .16);
}
.control {
  z-index: 1;
  display: flex;
  align-items: center;
  gap: 1px;
  padding: 2px;
  border-radius: 9px;
  opacity: 0;
}
.control.shown, .control:focus-within { opacity: 1; pointer-events: auto; }
.control button { padding: 4px; border: 0; border-radius: 6px; background: none; color: var(--quiet); }
.control button:hover { color: var(--ink); }
.control .up[aria-pressed=true] { background: var(--up-back); color: var(--up); }
.control .down[aria-pressed=true] { background: var(--down-back); color: var(--down); }
.control .which { padding: 3px 7px; color: var(--accent); font-weight: 600; }
.pending { padding: 0 5px; color: var(--wait); font-size: 12px; white-space: nowrap; }
.panel {
  width: 360px;
  max-width: calc(100vw - 16px);
  max-height: min(460px, calc(100vh - 16px));
  overflow: auto;
  padding: 10px 12px 12px;
  border-radius: 11px;
  box-shadow: 0 6px 28px rgb(0 0 0 / .24);
  pointer-events: auto;
}
.panel h2 { margin: 0 24px 2px 0; font-size: 13px; font-weight: 650; }
.panel p { margin: 0 0 8px; color: var(--quiet); font-size: 12px; overflow-wrap: anywhere; }
.panel .bad { color: var(--down); }
.panel label { display: block; margin: 8px 0 3px; font-weight: 600; font-size: 12px; }
.panel textarea {
  display: block;
  width: 100%;
  padding: 6px 8px;
  border: 1px solid var(--edge);
  border-radius: 7px;
  background: var(--page);
  resize: vertical;
}
.panel .close { position: absolute; top: 6px; right: 6px; padding: 4px; border: 0; border-radius: 6px; background: none; color: var(--quiet); }
.row { display: flex; gap: 6px; margin-top: 10px; }
.row button { padding: 5px 10px; font-size: 12px; white-space: nowrap; border: 1px solid var(--edge); border-radius: 7px; background: none; }
.row .main { border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600; }
.row .main:hover { background: var(--accent); }
.choices { display: grid; gap: 5px; margin: 0; padding: 0; list-style: none; }
.choices button {
  display: block;
  width: 100%;
  padding: 6px 8px;
  border: 1px solid var(--line);
  border-radius: 7px;
  background: none;
  text-align: start;
}
.choices span { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.choices .quiet { color: var(--quiet); font-size: 12px; }
.note {
  display: flex;
  max-width: 340px;
  gap: 8px;
  align-items: center;
  padding: 5px 6px 5px 10px;
  border-radius: 9px;
  font-size: 12px;
  pointer-events: auto;
}
.note button { flex: none; padding: 3px 7px; border: 0; border-radius: 6px; background: none; color: var(--accent); font-weight: 600; }
.status { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.status.seen {
  bottom: 20px;
  left: 50%;
  width: max-content;
  max-width: calc(100vw - 16px);
  height: auto;
  padding: 7px 14px;
  border: 1px solid var(--line);
  border-radius: 9px;
  background: var(--page);
  box-shadow: 0 6px 28px rgb(0 0 0 / .24);
  clip-path: none;
  translate: -50% 0;
}
@media (prefers-reduced-motion: no-preference) {
  .control { transition: opacity 100ms; }
}
@media (forced-colors: active) {
  .control [aria-pressed=true] { outline: 2px solid; outline-offset: -2px; }
}
`;
