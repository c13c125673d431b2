import MarkdownIt from 'markdown-it';
import { marked } from 'marked';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import Markdown from 'react-markdown';
import rehypeKatex from 'rehype-katex';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import { Streamdown } from 'streamdown';

/** One way of showing an answer's text. */
export interface Renderer {
  readonly html: (text: string) => string;
  /** Whether the page puts it into an open shadow root. */
  readonly isShadow?: true;
}

const markdownIt = new MarkdownIt({ linkify: true, typographer: true });

const reactPlugins = { remarkPlugins: [remarkGfm, remarkMath], rehypePlugins: [rehypeKatex] };

export const renderers = {
  marked: { html: withMarked },
  'marked-shadow': { html: withMarked, isShadow: true },
  'markdown-it': { html: (text) => markdownIt.render(text) },
  'react-md': { html: (text) => renderToStaticMarkup(createElement(Markdown, reactPlugins, text)) },
  streamdown: { html: (text) => renderToStaticMarkup(createElement(Streamdown, null, text)) },
  pre: { html: (text) => `<pre>${escapeHtml(text)}</pre>` },
  p: { html: (text) => `<p style="white-space: pre-wrap">${escapeHtml(text)}</p>` },
  pflat: { html: (text) => `<p>${escapeHtml(text.replaceAll(/\s+/g, ' '))}</p>` },
} satisfies Record<string, Renderer>;

export type RendererName = keyof typeof renderers;

function withMarked(text: string): string {
  return marked.parse(text, { async: false });
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
