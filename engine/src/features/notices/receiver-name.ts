/** A notation of receivers as people say it: 值班员, 对象所在区域的受理员, 对象的安全员. */
import type { Text } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';

export async function receiverName(uow: UnitOfWork, notation: string): Promise<Text> {
  const [kind = '', rest = ''] = cut(notation, ':');
  if (kind === 'thing-unit') return { zh: '对象的责任单位', en: "the thing's unit" };
  if (kind === 'thing-contact') return { zh: `对象的联系人（${rest}）`, en: `the thing's contact (${rest})` };
  if (kind === 'audience') return { zh: `对象处的全部“${rest}”联系人`, en: `contacts of all ${rest} at the thing` };
  if (kind === 'area-role') {
    const role = (await uow.get('role', rest))?.name ?? { zh: rest, en: rest };
    return { zh: `对象所在区域的${role.zh}`, en: `${role.en} of the thing's area` };
  }
  const parts = await Promise.all(notation.split('&').map((part) => subjectName(uow, part)));
  return { zh: parts.map(({ zh }) => zh).join(' · '), en: parts.map(({ en }) => en).join(' · ') };
}

async function subjectName(uow: UnitOfWork, subject: string): Promise<Text> {
  const [kind = '', id = ''] = cut(subject, ':');
  if (kind === 'role') return (await uow.get('role', id))?.name ?? { zh: id, en: id };
  const table = { unit: 'unit', area: 'area', user: 'account' } as const;
  const row = Object.hasOwn(table, kind) ? await uow.get(table[kind as keyof typeof table], id) : undefined;
  const name = row?.name ?? id;
  return { zh: name, en: name };
}

const cut = (text: string, mark: string): [string, string] => {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
};
