/**
 * An operator finds what stands still and why, mends a variable and tries again; puts a case's token elsewhere by picking
 * it on the diagram; takes the others to the newest version in the background, with the mapping that it asks for; and
 * cancels one with a reason. Every step says before what it means, and is written down after.
 */
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, staff, type Visitor } from './support/chromium.ts';
import { foundCity, type City } from './support/city.ts';
import { choose, row } from './support/forms.ts';
import { giveWork, type Watched } from './support/operations.ts';

let city: City;
let browser: Browser;
let operator: Visitor;
let page: Page;
let work: Watched;

beforeAll(async () => {
  [city, browser] = await Promise.all([foundCity(), openBrowser()]);
  work = await giveWork(city);
  operator = await staff(browser, city, 'designer1');
  page = operator.page;
});
afterAll(async () => {
  await browser.close();
  await city.close();
});

const dialog = (name: string | RegExp) => page.getByRole('dialog', { name });
const because = async (name: string | RegExp, reason: string, go: string | RegExp) => {
  await dialog(name).getByLabel('理由').fill(reason);
  await dialog(name).getByRole('button', { name: go }).click();
  await dialog(name).waitFor({ state: 'hidden' });
};
const tasksOf = async (caseId: string): Promise<string[]> =>
  (await (await city.as('centre1')).get(`/api/v1/cases/${caseId}`)).body.tasks.map(
    ({ name }: { name: string }) => name,
  );

it('finds what stands still, mends the variable and tries again', async () => {
  await page.goto('/operations');
  await choose(page, page.getByRole('combobox', { name: '异常' }), '', '有异常');
  await page.waitForURL(/incident=yes/);
  await row(page, /巡查 v1.*1 处异常/).click();
  await page.getByText(/条件算不出结果/).waitFor();
  await page.getByText('是否紧急').first().waitFor();
  await page.getByRole('button', { name: '新增变量' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('level');
  await page.getByRole('button', { name: '下一步' }).click();
  await dialog('修改变量 level').getByRole('textbox').fill('1');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('变量 level 已修改。').waitFor();
  await page.getByRole('button', { name: '重试', exact: true }).click();
  await dialog('重试异常')
    .getByText(/1 处异常会各自重做/)
    .waitFor();
  await because('重试异常', '补上了缺少的等级', '重试');
  await page.getByText('已结束', { exact: true }).first().waitFor();
  await page.getByRole('tab', { name: '人工干预' }).click();
  await page.getByText('补上了缺少的等级').waitFor();
});

it('sees where all instances stand, and from there which ones', async () => {
  await page.goto('/operations/processes/hotline-case?version=1');
  await page.getByText('3 件在办', { exact: true }).waitFor();
  await page.getByRole('link', { name: '待签收' }).click();
  await page.waitForURL(/elementId=sign/);
  await page.getByText('共 3 条').waitFor();
  expect(await row(page, /事件办理 v1/).count()).toBe(3);
});

it('moves a token by picking on the diagram, all planned steps together', async () => {
  await row(page, /事件办理 v1/)
    .last()
    .click();
  await page.getByRole('button', { name: '调整位置' }).click();
  const plan = dialog('调整办理位置');
  await plan.getByRole('button', { name: '移到…' }).click();
  await plan.getByText(/“待签收”移到哪一步/).waitFor();
  await plan.locator('.djs-element[data-element-id="handle"] > .djs-visual').click({ force: true });
  await plan.getByText('“待签收”移到“办理”').waitFor();
  expect(await plan.getByRole('button', { name: /一起生效/ }).isDisabled()).toBe(true);
  await because('调整办理位置', '单位已电话签收', /一起生效（1 步）/);
  await page.getByText('已调整 1 步。').waitFor();
  expect((await Promise.all(work.caseIds.map(tasksOf))).flat().sort()).toEqual(['办理', '待签收', '待签收'].sort());
});

it('takes the others to the newest version: previewed, mapped, in the background', async () => {
  await page.goto('/operations?processId=hotline-case&version=1&elementId=sign');
  await page.getByText('共 2 条').waitFor();
  await page.getByRole('button', { name: /批量处理 2 件/ }).click();
  await page.getByRole('menuitem', { name: '批量迁移版本' }).click();
  const plan = dialog('迁移到其他版本');
  await plan.getByText('2 件不行').waitFor();
  expect(await plan.getByRole('button', { name: /迁移 0 件/ }).isDisabled()).toBe(true);
  await choose(page, plan.getByRole('combobox', { name: '“待签收”对应的步骤' }), '待签收');
  await plan.getByText('2 件可以').waitFor();
  await because('迁移到其他版本', '签收步骤改了编号', '迁移 2 件到 v2');
  await page.waitForURL(/\/operations\/changes\?change=/);
  await city.test.engine.settle();
  await page.getByText('2 / 2 件有结果，成功 2 件').waitFor();
  await page.getByText('已完成', { exact: true }).first().waitFor();
  expect(await row(page, /成功/).count()).toBe(2);
});

it('cancels one with a reason; what was done is written down', async () => {
  await page.goto('/operations?processId=hotline-case&version=2');
  await row(page, /事件办理 v2/)
    .first()
    .click();
  await page.getByRole('button', { name: '取消实例' }).click();
  await dialog('取消这个实例？').getByText('取消后不能恢复。').waitFor();
  await because('取消这个实例？', '重复派单', '取消实例');
  await page.getByText('已终止', { exact: true }).first().waitFor();
  await page.getByRole('tab', { name: '人工干预' }).click();
  await page.getByText('重复派单').last().waitFor();
});

it('all this without an error in the page', () => expect(operator.faults).toEqual([]));
