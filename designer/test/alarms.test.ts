/**
 * A shift at the alarm desk: a sensor reports, the alarm is there without a reload and calls by a card; it is
 * acknowledged by keyboard, looked at with its readings and reasons, and closed. A silence says what it covers. Then the
 * rule itself is changed and published in the browser, and the next event is judged by it.
 */
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alarm, press, report } from './support/alarming-city.ts';
import { openBrowser, staff, type Visitor } from './support/chromium.ts';
import { foundCity, type City } from './support/city.ts';
import { choose, row } from './support/forms.ts';

let city: City;
let browser: Browser;
let officer: Visitor;
let page: Page;

beforeAll(async () => {
  [city, browser] = await Promise.all([foundCity(), openBrowser()]);
  await alarm(city);
  officer = await staff(browser, city, 'duty1');
  page = officer.page;
});
afterAll(async () => {
  await browser.close();
  await city.close();
});

it('shows what is wrong, the worst first, and what comes in without a reload', async () => {
  await page.goto('/alarms');
  await row(page, /育才小学校门/).waitFor();
  expect(await page.getByRole('option').first().textContent()).toContain('特别重大');
  await press(city, 'post-2');
  await row(page, /北门早市报警柱/).waitFor();
  await page
    .getByRole('log')
    .getByText(/北门早市报警柱/)
    .waitFor();
  expect(await page.title()).toMatch(/^\(\d+\) /);
});

it('is worked by keyboard alone', async () => {
  await page.getByRole('listbox', { name: '告警' }).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('a');
  await page.getByText('已确认 1 条。').waitFor();
  await row(page, /育才小学校门.*处置中/).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByText('已选 2 条').waitFor();
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog', { name: '确认告警' });
  await dialog.getByText(/将确认 2 条告警/).waitFor();
  await dialog.getByRole('button', { name: '确认', exact: true }).click();
  await page.getByText('已确认 2 条。').waitFor();
  await page.getByRole('listbox', { name: '告警' }).focus();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: '键盘操作' }).getByText('选中或取消').waitFor();
  await page.keyboard.press('Escape');
});

it('shows the readings with the bounds of the grades, and why it was raised', async () => {
  await row(page, /桐化一号排口/).click();
  await page.getByRole('heading', { name: /桐化一号排口/ }).waitFor();
  await page.locator('.chart canvas').waitFor();
  await page.getByText(/二氧化硫，.*最新 342 mg\/m³/).waitFor();
  await page.getByRole('button', { name: '看表格' }).click();
  await page.getByRole('cell', { name: '342 mg/m³' }).waitFor();
  await page.getByRole('tab', { name: '为什么' }).click();
  await page
    .getByRole('tabpanel', { name: '为什么' })
    .getByText(/二氧化硫 为 342/)
    .waitFor();
  expect(officer.faults).toEqual([]);
});

it('is noted and closed with a reason', async () => {
  await page.getByRole('tab', { name: '时间线' }).click();
  await page.getByLabel('补充说明').fill('企业称在检修，已请其停产。');
  await page.getByRole('button', { name: '记入' }).click();
  await page.getByText('企业称在检修，已请其停产。').waitFor();
  await page.getByRole('button', { name: '关闭', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: '关闭告警' });
  await dialog.getByText(/其中 1 条还没有恢复/).waitFor();
  await dialog.getByLabel('关闭说明').fill('企业已停产检修');
  await dialog.getByRole('button', { name: '关闭', exact: true }).click();
  await page.getByText('已关闭 1 条。').waitFor();
  await row(page, /桐化一号排口/).waitFor({ state: 'detached' });
});

it('says in numbers what a silence covers before it is set', async () => {
  await page.goto('/alarms/quiet?new=silence&rule=service-state');
  const dialog = page.getByRole('dialog', { name: '新建静默' });
  await dialog.getByText(/将覆盖 2 条未结告警；期间升级和通知都不发/).waitFor();
  await dialog.getByText('原因（会显示给值班员）').click();
  await page.keyboard.insertText('设备联调');
  await dialog.getByRole('button', { name: '保存' }).click();
  await page.getByText('设备联调').waitFor();
  await page.getByRole('button', { name: '提前结束' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '提前结束' }).click();
  await page.getByText('没有静默', { exact: true }).waitFor();
});

it('hands the shift over with its figures', async () => {
  await page.goto('/alarms/handover');
  await page.getByText(/未结告警 \d+ 条/).waitFor();
  await page.getByLabel('交接的话').fill('医院后门通道盯着点。');
  await page.getByRole('button', { name: '交班' }).click();
  await page.getByText('医院后门通道盯着点。').waitFor();
  await page.getByText('等待接班').first().waitFor();
});

it('lets the rule be changed and published, and judges the next event by it', async () => {
  const designer = await staff(browser, city, 'rules1');
  page = designer.page;
  await page.goto('/rules/service-state');
  const says = page.getByRole('region', { name: '这条规则的意思' });
  await says.getByText(/为重大/).waitFor();
  const grades = page.getByRole('region', { name: '多严重' });
  await grades.getByRole('button', { name: '去掉这个等级' }).first().click();
  await says.getByText('没有发现问题').waitFor();
  await page.getByText(/处未发布的修改/).waitFor();
  await page.getByRole('button', { name: '发布…' }).click();
  const dialog = page.getByRole('dialog', { name: /^发布/ });
  await dialog.getByText(/未结的 2 条告警保留/).waitFor();
  await dialog.getByRole('button', { name: '开始回测' }).click();
  await dialog.getByText(/现在的规则会触发 2 次，新规则会触发 1 次/).waitFor();
  await dialog.getByRole('button', { name: '发布', exact: true }).click();
  await page.getByText('已发布，立即生效。').waitFor();
  await page.getByText('已按本地修改').first().waitFor();
  await page.getByRole('button', { name: '更多' }).click();
  await page.getByRole('menuitem', { name: '版本', exact: true }).click();
  const versions = page.getByRole('dialog', { name: '发布过的版本' });
  await versions.getByRole('heading', { name: '比较两个版本' }).waitFor();
  await versions.getByText('alarm.grades[', { exact: false }).first().waitFor();
  await versions.getByRole('combobox', { name: '比较两个版本 从' }).waitFor();
  await page.keyboard.press('Escape');

  await report(city, { subject: 'faces-1', metric: 'state', value: 'normal' });
  await city.at('2026-11-23T09:20:00+08:00');
  await report(city, { subject: 'faces-1', metric: 'state', value: 'warning' });
  await page.goto('/alarms');
  await row(page, /短信网关/).waitFor();
  expect(await row(page, /人脸比对服务/).count()).toBe(0);

  page = officer.page;
  await page.goto('/things');
  await row(page, /人脸比对服务/).click();
  await page.getByRole('tab', { name: '为什么没有报警' }).click();
  const asking = page.getByRole('tabpanel', { name: '为什么没有报警' });
  await choose(page, asking.getByRole('combobox', { name: '规则' }), '平台服务状态异常');
  await asking.getByRole('button', { name: '查一查' }).click();
  await asking
    .getByText(/没有达到任何级别/)
    .first()
    .waitFor();
  await asking.getByRole('combobox', { name: '时刻，不填为现在' }).fill('2026-11-23 09:10');
  await page.keyboard.press('Enter');
  await asking.getByRole('button', { name: '查一查' }).click();
  await asking.getByText(/按当时生效的版本 .+重新判断/).waitFor();
  await asking.getByText(/取今天的内容/).waitFor();
  expect(designer.faults).toEqual([]);
  expect(officer.faults).toEqual([]);
  await designer.leave();
});
