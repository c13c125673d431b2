import { browser } from 'wxt/browser';

/** What the icon says at a glance. */
export interface BadgeState {
  /** Number of what waits to be sent. */
  readonly pending: number;
  /** Whether the proxy answered when it was last asked. */
  readonly isConnected: boolean;
}

/** Shows how many ratings wait, or that there is no connection; nothing, when all is well. */
export async function showBadge({ pending, isConnected }: BadgeState): Promise<void> {
  const text = pending > 0 ? (pending > 99 ? '99+' : String(pending)) : isConnected ? '' : '!';
  await browser.action.setBadgeText({ text });
  await browser.action.setBadgeBackgroundColor({ color: isConnected ? '#4b5563' : '#b45309' });
  await browser.action.setBadgeTextColor({ color: '#ffffff' });
  await browser.action.setTitle({ title: titleOf({ pending, isConnected }) });
}

/** Says for a moment that something was done where there is no place on the page to say it. */
export async function flashBadge(text: '✓' | '×', then: () => Promise<void>): Promise<void> {
  await browser.action.setBadgeText({ text });
  await browser.action.setBadgeBackgroundColor({ color: text === '✓' ? '#15803d' : '#b91c1c' });
  setTimeout(() => void then(), 2000);
}

function titleOf({ pending, isConnected }: BadgeState): string {
  if (pending > 0)
    return `Thumbwire: ${pending === 1 ? '1 rating waits' : `${pending} ratings wait`} for the proxy`;
  return isConnected ? 'Thumbwire' : 'Thumbwire: not connected to the proxy';
}
