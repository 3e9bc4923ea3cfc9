/**
 * A real Chromium, and visitors in it: each is a browser context of its own (own cookies, own storage) with one page
 * that writes down every error of the console, every exception and every breach of the content policy.
 */
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright';
import { sessionCookie } from '../../../engine/src/features/people/session-cookie.ts';
import type { City } from './city.ts';

const executablePath = process.env['LIANDONG_CHROMIUM'] ?? '/usr/bin/chromium';
const args = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

export const sizes = {
  desktop: { width: 1440, height: 900 },
  laptop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
} as const;

export interface Visitor {
  page: Page;
  /** What went wrong in this page so far. */
  faults: string[];
  leave(): Promise<void>;
}

export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args });

/** Somebody with an empty browser. */
export async function visit(browser: Browser, city: City, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({
    ...{ baseURL: city.url, viewport: sizes.desktop, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' },
    ...{ reducedMotion: 'reduce', serviceWorkers: 'block' },
    ...options,
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  await page.addInitScript(
    `addEventListener('securitypolicyviolation', (e) => console.error('content policy: ' + e.violatedDirective + ' ' + e.blockedURI))`,
  );
  return { page, faults, leave: () => context.close() };
}

/** A member of staff who has logged in already. */
export async function staff(
  browser: Browser,
  city: City,
  username: string,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const visitor = await visit(browser, city, options);
  const { token } = await city.as(username);
  await visitor.page.context().addCookies([{ name: sessionCookie, value: token!, url: city.url }]);
  return visitor;
}
