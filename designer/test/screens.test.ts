/**
 * The main screens with a little work in them. Each must come without an error of the console, without a breach of the
 * content policy and without scrolling sideways at desktop, laptop and phone width. With `SCREENS=1` the pictures in
 * `docs/screens` are taken anew, so that documents show what the product looks like now.
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alarm } from './support/alarming-city.ts';
import { openBrowser, sizes, staff, visit } from './support/chromium.ts';
import { foundCity, type City } from './support/city.ts';
import { track } from './support/portal.ts';
import { work, type WorkingCity } from './support/working-city.ts';

const pictures = fileURLToPath(new URL('../../docs/screens', import.meta.url));
const taking = process.env['SCREENS'] === '1';

interface Screen {
  file: string;
  /** Account; none: a citizen. */
  by?: string;
  path(): string;
  /** Does what leads to the picture and waits until it is there. */
  ready(page: Page): Promise<unknown>;
  phone?: boolean;
  /** Drawing needs room: not offered on a phone. */
  wide?: boolean;
}

let city: City;
let busy: WorkingCity;
let browser: Browser;
beforeAll(async () => {
  [city, browser] = await Promise.all([foundCity(), openBrowser()]);
  busy = await work(city);
  await alarm(city);
  await city.at('2026-12-03T10:47:00+08:00');
  if (taking) await mkdir(pictures, { recursive: true });
});
afterAll(async () => {
  await browser.close();
  await city.close();
});

const seen = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
const screens: Screen[] = [
  {
    file: 'duty',
    by: 'shizheng1',
    path: () => '/duty',
    ready: (page) =>
      page
        .getByRole('link', { name: /滨江路 88 号/ })
        .first()
        .waitFor(),
  },
  {
    file: 'desk',
    by: 'seat1',
    path: () => '/desk?request=new',
    async ready(page) {
      await page.getByLabel('来电号码').fill(busy.late.phone);
      await page.getByLabel('怎么称呼').fill('张三');
      await page.getByLabel(/诉求内容/).fill('滨江路的坑还没有补，昨天又有人摔了。');
      await seen(page, busy.late.number);
    },
  },
  {
    file: 'inbox',
    by: 'shizheng1',
    path: () => '/tasks',
    async ready(page) {
      await page.getByRole('option', { name: /滨江路 88 号/ }).click();
      await page.getByRole('button', { name: '办结反馈' }).click();
      await seen(page, '办理情况');
    },
  },
  {
    file: 'board',
    by: 'supervisor1',
    path: () => '/board',
    ready: (page) => page.getByRole('option').nth(3).waitFor(),
  },
  {
    file: 'case',
    by: 'centre1',
    path: () => `/cases/${busy.late.caseId}`,
    ready: (page) => seen(page, /已超期|督办 1/),
  },
  {
    file: 'designer',
    wide: true,
    by: 'admin',
    path: () => '/design/hotline-case',
    async ready(page) {
      await page.locator('.djs-element[data-element-id="dispatch"] > .djs-visual').click({ force: true });
      await page.getByRole('textbox', { name: '名称', exact: true }).waitFor();
      await seen(page, /没有发现问题|处提醒/);
    },
  },
  {
    file: 'decision',
    by: 'designer1',
    path: () => '/decisions/hotline-dispatch',
    async ready(page) {
      await seen(page, '事件类型=其他 没有规则');
      await page.getByRole('tab', { name: '试算' }).click();
      await page.getByLabel('事件类型 eventTypeId').fill('noise');
      await seen(page, '依据第 6 行');
    },
  },
  {
    file: 'operations',
    by: 'designer1',
    path: () => '/operations?processId=hotline-case',
    async ready(page) {
      await page.getByRole('option').first().click();
      await page.locator('.djs-element').first().waitFor({ state: 'attached' });
      await seen(page, '整个实例');
    },
  },
  {
    file: 'process-activity',
    by: 'designer1',
    path: () => '/operations/processes/hotline-case',
    async ready(page) {
      await page.locator('.ld-token').first().waitFor();
      await seen(page, '现在走到哪里');
    },
  },
  {
    file: 'notice-log',
    by: 'admin',
    path: () => '/notices/log?channel=sms',
    async ready(page) {
      await page.getByRole('option').first().click();
      await seen(page, '发送尝试');
      await seen(page, '原文');
    },
  },
  {
    file: 'notice-routes',
    by: 'admin',
    path: () => '/notices/routes',
    async ready(page) {
      await page.getByRole('button', { name: '看看通知谁' }).click();
      await seen(page, '停在这里');
    },
  },
  {
    file: 'alarms',
    by: 'duty1',
    path: () => '/alarms',
    async ready(page) {
      await page.getByRole('option', { name: /桐化一号排口/ }).click();
      await page.locator('.chart canvas').waitFor();
    },
  },
  {
    file: 'alarm-map',
    by: 'duty1',
    path: () => '/alarms/map',
    async ready(page) {
      await page.locator('.ol-layer canvas').first().waitFor();
      await page.getByRole('option', { name: /育才小学校门/ }).waitFor();
    },
  },
  {
    file: 'alarm-handover',
    by: 'duty1',
    path: () => '/alarms/handover',
    ready: (page) => seen(page, /未结告警 \d+ 条/),
  },
  { file: 'things', by: 'duty1', path: () => '/things?thing=flue-1', ready: (page) => seen(page, /二氧化硫，/) },
  { file: 'rules', by: 'rules1', path: () => '/rules', ready: (page) => seen(page, '消防通道占用') },
  {
    file: 'rule-editor',
    by: 'rules1',
    path: () => '/rules/fire-lane-blocked',
    ready: (page) => seen(page, '没有发现问题'),
  },
  { file: 'packs', by: 'admin', path: () => '/packs/hotline', ready: (page) => seen(page, '受理时限') },
  { file: 'portal', path: () => '/portal', ready: (page) => seen(page, '我要反映'), phone: true },
  {
    file: 'portal-request',
    path: () => '/portal/track',
    async ready(page) {
      await track(page, busy.solved.number, busy.solved.phone);
      await seen(page, /办理结果/);
    },
    phone: true,
  },
];

/** What holds a page and is wider than what is seen of it. */
const WIDER = `[document.documentElement, ...document.querySelectorAll('main, .ld-page, .list, .detail')]
  .filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth)
  .map((one) => one.tagName + '.' + one.className + ' ' + one.scrollWidth + ' > ' + one.clientWidth)`;

it.each(screens.map((screen) => [screen.file, screen] as const))('%s', async (file, screen) => {
  for (const [name, viewport] of Object.entries(sizes)) {
    if (screen.wide && name === 'phone') continue;
    const { page, faults, leave } = await (screen.by
      ? staff(browser, city, screen.by, { viewport })
      : visit(browser, city, { viewport }));
    await page.goto(screen.path());
    await screen.ready(page);
    expect(await page.evaluate(WIDER), `${file} scrolls sideways at ${name}`).toEqual([]);
    expect(faults, `${file} at ${name}`).toEqual([]);
    const wanted = screen.phone ? 'phone' : 'desktop';
    if (taking && name === wanted) await page.screenshot({ path: `${pictures}/${file}.png`, animations: 'disabled' });
    await leave();
  }
});
