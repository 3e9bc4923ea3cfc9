/**
 * Somebody who knows who does what, not DMN, changes the dispatch table: a unit for a kind of event in plain words. The
 * gap that the table leaves is named in words and closed by a row; a trial shows the row that decides; what publishing
 * means is said in numbers, and the next answer comes from the new version.
 */
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, staff, type Visitor } from './support/chromium.ts';
import { foundCity, type City } from './support/city.ts';

let city: City;
let browser: Browser;
let designer: Visitor;
let page: Page;

beforeAll(async () => {
  [city, browser] = await Promise.all([foundCity(), openBrowser()]);
  designer = await staff(browser, city, 'designer1');
  page = designer.page;
});
afterAll(async () => {
  await browser.close();
  await city.close();
});

const cell = (row: number, column: string) =>
  page.getByRole('textbox', { name: `第 ${row} 行 ${column}`, exact: true });
const evaluate = async (eventTypeId: string) => {
  const answer = await (
    await city.as('admin')
  ).post('/v2/decision-definitions/evaluation', {
    decisionDefinitionId: 'hotline-dispatch',
    variables: { eventTypeId, urgency: 'normal' },
  });
  return JSON.parse(answer.body.output as string) as { unitId: string } | null;
};

it('opens the table and changes a cell in plain words with the keyboard', async () => {
  await page.goto('/decisions');
  await page.getByRole('link', { name: '派单规则' }).click();
  await page.getByText('事件类型=其他 没有规则').waitFor();
  await cell(1, '事件类型').click();
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  await page.keyboard.type('城管局');
  await page.keyboard.press('Enter');
  await page.getByRole('gridcell', { name: '"城管局"' }).waitFor();
  await page.getByText('有未发布的修改').waitFor();
  await page.keyboard.press('Control+z');
  await page.getByText('与 v1 相同').waitFor();
  await page.keyboard.press('Control+y');
});

it('closes the gap that is named', async () => {
  await page.getByRole('button', { name: '按此补一行' }).click();
  await page.keyboard.type('服务中心');
  await page.keyboard.press('Enter');
  await page.getByText('没有问题，也没有空白和重叠。').waitFor();
});

it('tries it: the row, wanted and actual', async () => {
  await page.getByRole('tab', { name: '试算' }).click();
  await page.getByLabel('事件类型 eventTypeId').fill('tree');
  await page.getByText('依据第 2 行').waitFor();
  await page.getByRole('button', { name: '第 2 行，试算时符合' }).waitFor();
});

it('publishes with the consequences in numbers', async () => {
  expect(await evaluate('tree')).toMatchObject({ unitId: 'public-works' });
  await page.getByRole('button', { name: '发布…' }).click();
  const dialog = page.getByRole('dialog', { name: '发布“派单规则”' });
  await dialog.getByText('成为 v2，下一次判断起就用新版本。').waitFor();
  await dialog.getByText('近 30 天判断过 1 次。用草稿重算最近 1 次，1 次结果不同。').waitFor();
  await dialog.getByText(/使用它的流程/).waitFor();
  await dialog.getByLabel('为什么改').fill('绿化归城管局');
  await dialog.getByRole('button', { name: '发布', exact: true }).click();
  await page.getByText('已发布为 v2。').waitFor();
  expect(await evaluate('tree')).toMatchObject({ unitId: '城管局' });
  expect(await evaluate('ufo')).toMatchObject({ unitId: '服务中心' });
  expect(designer.faults).toEqual([]);
});
