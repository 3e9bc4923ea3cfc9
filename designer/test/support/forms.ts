/** The staff screens' forms, used as a person does: by what is written beside a field or on a button. */
import type { Locator, Page } from 'playwright';

/** Opens a list, types to find (nothing typed: as it is offered), and takes what it offers. */
export async function choose(page: Page, field: Locator, typed: string, option = typed): Promise<void> {
  // Element Plus lays the chosen value over the input: the click goes through it, as a person's does.
  await field.click({ force: true });
  if (typed) await field.fill(typed);
  const offered = page.getByRole('option', { name: option, exact: true });
  const inTree = page.getByRole('treeitem').filter({ hasText: option });
  await offered
    .or(inTree.getByText(option, { exact: true }))
    .filter({ visible: true })
    .first()
    .click();
}

/** The button at the top that opens a form; the one at its end is `submit`. */
export const open = (page: Page, outcome: string): Promise<void> =>
  page.getByRole('button', { name: outcome, exact: true }).first().click();

export const submit = (page: Page, outcome: string): Promise<void> =>
  page.locator('form').getByRole('button', { name: outcome, exact: true }).click();

/** A row of a list, by part of what it says. */
export const row = (page: Page, words: string | RegExp): Locator => page.getByRole('option', { name: words });
