/**
 * Somebody who has only a keyboard. Every stop of the Tab key on the way must be on the screen, must show that it has
 * the focus, and must come after the one before it in reading order.
 */
import type { Locator, Page } from 'playwright';
import { expect } from 'vitest';

interface Stop {
  /** What a screen reader would roughly say. */
  name: string;
  visible: boolean;
  marked: boolean;
  /** Comes after the stop before. */
  onward: boolean;
}

/** The element with the focus as a person sees it. A hidden radio button is seen as its label. */
const LOOK = `(() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const shown = at.matches('.sr, [type=file]') ? at.closest('label') : at;
  const box = shown.getBoundingClientRect();
  const marks = (one) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || boxShadow !== 'none';
  };
  const before = window.lastStop;
  window.lastStop = at;
  return {
    name: (at.getAttribute('aria-label') || at.textContent || at.id || at.tagName).trim().slice(0, 40),
    visible: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    marked: [shown, at, ...shown.children].some(marks),
    onward: !before?.isConnected || Boolean(before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING),
  };
})()`;

/** Presses Tab until the wanted element has the focus, and looks at every stop. */
export async function tabTo(page: Page, wanted: Locator, most = 60): Promise<void> {
  await wanted.waitFor({ state: 'attached' });
  await page.evaluate('window.lastStop = undefined');
  const passed: string[] = [];
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate<Stop | null>(LOOK);
    if (stop === null) {
      await page.evaluate('window.lastStop = undefined');
      continue;
    }
    passed.push(stop.name);
    expect(stop, passed.join(' → ')).toMatchObject({ visible: true, marked: true, onward: true });
    if (await wanted.evaluate((element) => element === element.ownerDocument.activeElement)) return;
  }
  throw new Error(`the Tab key does not get there: ${passed.join(' → ')}`);
}

/** Tab to it and press a key on it. */
export async function press(page: Page, wanted: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await tabTo(page, wanted);
  await page.keyboard.press(key);
}

/** Tab to it and write. */
export async function write(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.insertText(text);
}
