/**
 * The alarm list at its ends: nothing to show, nothing that matches, a server that fails or is not there, and so many
 * alarms that only a window of them exists as rows.
 */
import type { Browser, Page, Route } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { report } from './support/alarming-city.ts';
import { openBrowser, staff, type Visitor } from './support/chromium.ts';
import { foundCity, type City } from './support/city.ts';
import { row } from './support/forms.ts';

/** More than two pages of two hundred, so that the list is no longer read anew as a whole. */
const MANY = 450;

const within = { timeout: 20_000 };

let city: City;
let browser: Browser;
let officer: Visitor;
let page: Page;

beforeAll(async () => {
  [city, browser] = await Promise.all([foundCity(), openBrowser()]);
  officer = await staff(browser, city, 'duty1');
  page = officer.page;
});
afterAll(async () => {
  await browser.close();
  await city.close();
});

/** Pages of the list; the figures above it have an address of their own. */
const pagesOfTheList = /\/api\/v1\/alarms\?/;
const listbox = () => page.getByRole('listbox', { name: '告警' });
const retry = () => page.getByRole('button', { name: '再试一次' });

it('says that all is well when nothing is open, and offers to loosen a filter that nothing matches', async () => {
  await page.goto('/alarms');
  await page.getByText('现在没有未结的告警').waitFor();
  await page.getByText(/告警会立刻出现在这里，不用刷新/).waitFor();
  await page.goto('/alarms?q=没有这样的对象');
  await page.getByText('没有符合条件的结果').waitFor();
  await page.getByRole('button', { name: '清除筛选' }).click();
  await page.getByText('现在没有未结的告警').waitFor();
  expect(new URL(page.url()).search).toBe('');
  expect(officer.faults).toEqual([]);
});

it('says what failed with the number to ask by, and comes back when asked again', async () => {
  const body = {
    status: 500,
    code: 'INTERNAL',
    zh: '服务器出错了。',
    en: 'The server failed.',
    instance: 'urn:x:ab12cd',
  };
  const fail = (route: Route) =>
    route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(body) });
  await page.route(pagesOfTheList, fail);
  await page.goto('/alarms');
  const alert = page.getByRole('alert');
  await alert.getByText('服务器出错了。').waitFor();
  await alert.getByText('编号 ab12cd').waitFor();
  expect(await page.getByText('现在没有未结的告警').count()).toBe(0);
  await page.unroute(pagesOfTheList, fail);
  await retry().click();
  await page.getByText('现在没有未结的告警').waitFor();
  expect(await alert.count()).toBe(0);
});

it('says that the server cannot be reached, and comes back when it can', async () => {
  const cut = (route: Route) => route.abort('connectionrefused');
  await page.route(pagesOfTheList, cut);
  await page.goto('/alarms');
  await page.getByRole('alert').getByText('连不上服务器，刚才的操作没有送到。').waitFor();
  await page.unroute(pagesOfTheList, cut);
  await retry().click();
  await page.getByText('现在没有未结的告警').waitFor();
});

it(`goes through ${MANY} alarms to the last one with a window of rows, by keyboard and by wheel`, async () => {
  officer.faults.length = 0;
  const ids = Array.from({ length: MANY }, (_, i) => `service-${i}`);
  const things = ids.map((id, i) => ({ id, kind: 'platform-service', name: `服务 ${i}` }));
  expect((await (await city.as('admin')).post('/api/v1/things', { things })).status).toBeLessThan(300);
  // The last one is less grave than all others, so it is the end of the list.
  await report(
    city,
    ...ids.map((subject, i) => ({ subject, metric: 'state', value: i === MANY - 1 ? 'warning' : 'down' })),
  );
  await page.goto('/alarms');
  await page.getByText(`${MANY} 条`, { exact: true }).waitFor();
  const at = (position: number) => page.locator(`[role="option"][aria-posinset="${position}"]`);
  await listbox().focus();
  // What is read so far ends at a page; at its end the next one is asked for, and End goes on once it is there.
  await expect
    .poll(async () => {
      await page.keyboard.press('End');
      return at(MANY).count();
    }, within)
    .toBe(1);
  const last = row(page, new RegExp(`服务 ${MANY - 1}状态：告警`));
  await last.waitFor();
  expect(await last.getAttribute('aria-posinset')).toBe(`${MANY}`);
  expect(await last.getAttribute('aria-setsize')).toBe(`${MANY}`);
  expect(
    await last.evaluate((one) => one.getBoundingClientRect().bottom <= one.ownerDocument.documentElement.clientHeight),
  ).toBe(true);
  expect(await page.getByRole('option').count()).toBeLessThan(100);

  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: new RegExp(`服务 ${MANY - 1}`) }).waitFor();
  await listbox().hover();
  await page.mouse.wheel(0, -MANY * 36);
  await at(1).waitFor();
  expect(await last.count()).toBe(0);
  await page.mouse.wheel(0, MANY * 36);
  await last.waitFor();
  expect(officer.faults).toEqual([]);
});

it('exports in the language of the page, whatever the browser speaks', async () => {
  const saved = async (link: string) => {
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: link }).click();
    return (await download).suggestedFilename();
  };
  expect(await saved('导出 Excel')).toMatch(/^告警-\d+\.xlsx$/);
  await page.evaluate("localStorage.setItem('liandong.language', 'en')");
  await page.reload();
  expect(await saved('Export to Excel')).toMatch(/^alarms-\d+\.xlsx$/);
  expect(officer.faults).toEqual([]);
});
