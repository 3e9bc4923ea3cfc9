/** Ways through the citizen portal that several tests walk. */
import type { Page } from 'playwright';

/** From the page “查进度” to the request's own page. */
export async function track(page: Page, number: string, phone: string): Promise<void> {
  await page.getByLabel('编号').fill(number);
  await page.getByLabel('手机号后四位').fill(phone.slice(-4));
  await page.getByRole('button', { name: '查询' }).click();
}
