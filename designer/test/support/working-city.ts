/**
 * A city in the middle of its work: sixteen requests of two weeks, some at a department, one with its result, and by the
 * second Thursday some late. Everything went the way a person would have done it, in the order of time.
 */
import type { City, FiledBy } from './city.ts';

/** When the pictures are taken. */
const THURSDAY = '2026-12-03T10:40:00+08:00';
/** Mornings on which the matters below came in: the first five, the next three, the last two. */
const MORNINGS = ['2026-11-23', '2026-11-25', '2026-11-27'];

interface Matter extends FiledBy {
  eventTypeId: string;
  unitId?: string;
  /** Account of the department that signs. */
  signedBy?: string;
}

const matters: Matter[] = [
  matter('pothole', '滨江路 88 号门前路面有个大坑，下雨天积水看不见，电动车容易摔。', '滨江路 88 号', '张三', {
    unitId: 'public-works',
    signedBy: 'shizheng1',
  }),
  matter('street-light', '人民路 12 号一整排路灯都不亮，孩子下晚自习回家看不清路。', '人民路 12 号', '李秀英', {
    unitId: 'lighting',
    signedBy: 'ludeng1',
  }),
  matter('manhole', '育才小学门口人行道上的井盖碎了一半，用树枝插着，太危险了。', '育才小学门口', '周明', {
    unitId: 'public-works',
  }),
  matter('garbage', '菜市场后门的垃圾两天没有清运，味道很大。', '城关菜市场后门', '吴桂芬', {
    unitId: 'urban-management',
    signedBy: 'chengguan1',
  }),
  matter('noise', '隔壁工地夜里十二点还在打桩，全家睡不着。', '江滨花园 3 幢', '郑涛', {
    unitId: 'ecology',
    signedBy: 'huanbao1',
  }),
  matter('water-supply', '家里水压很小，六楼以上基本没有水。', '桐花苑 6 幢', '冯建国', { unitId: 'water' }),
  matter('tree', '行道树的树枝断了一根，挂在电线上。', '解放路与文昌路口', '许静', { unitId: 'public-works' }),
  matter('illegal-building', '楼上邻居在公共平台上搭了一间房，挡住采光。', '文昌里 5 幢', '何芳', {}),
  matter('drainage', '一下雨店门口就积水，淹到脚脖子。', '解放路 201 号', '吕超', {}),
  matter('street-light', '公园西门有盏路灯一闪一闪的，已经一个星期。', '中心公园西门', '施洋', {}),
];

const unread: FiledBy[] = [
  call('住房公积金提取需要带哪些材料？', '孔丽华', 'procedure'),
  call('小区电梯坏了三天，物业一直说在等配件。', '曹志强', 'property', '春江名苑 2 幢'),
  call('早市占了半条路，公交车过不去。', '严国庆', 'vendor', '北门早市'),
  call('想问一下高龄补贴从几岁开始发。', '金玉珍', 'elder'),
  call('老板拖欠两个月工资，电话也不接。', '魏少华', 'wages', '开发区创业路'),
  call('路口红绿灯全灭了，车都堵在一起。', '陶云飞', 'traffic-facility', '人民路与江滨路口'),
];

export interface WorkingCity {
  /** Requests' and cases' ids that pictures open. */
  late: Opened;
  solved: Opened;
}

export async function work(city: City): Promise<WorkingCity> {
  const [late, solved] = (await take(city, 0, matters.slice(0, 5))) as [Opened, Opened];
  await repair(city, solved);
  await take(city, 1, matters.slice(5, 8));
  await take(city, 2, matters.slice(8));
  // Evening by evening, so that every warning and level carries the moment at which it happened.
  for (const day of ['11-27', '11-30', '12-01', '12-02']) await city.at(`2026-${day}T17:45:00+08:00`);
  for (const [index, request] of unread.entries()) {
    await city.at(`2026-12-03T09:${12 + index * 7}:00+08:00`);
    await city.file(request);
  }
  await city.at(THURSDAY);
  return { late, solved };
}

interface Opened {
  requestId: string;
  caseId: string;
  number: string;
  phone: string;
}

async function take(city: City, morning: number, some: Matter[]): Promise<Opened[]> {
  const opened: Opened[] = [];
  for (const [index, { unitId, signedBy, ...request }] of some.entries()) {
    await city.at(`${MORNINGS[morning]}T09:${String(index * 9 + 2).padStart(2, '0')}:00+08:00`);
    const { id, number } = await city.file(request);
    const caseId = await city.convert(id, request.eventTypeId);
    opened.push({ requestId: id, caseId, number, phone: request.phone });
    if (unitId) await city.dispatch(caseId, unitId, signedBy);
  }
  return opened;
}

/** The street lights are repaired, verified, and wait for the citizen. */
async function repair(city: City, { caseId }: Opened): Promise<void> {
  await city.at('2026-11-24T15:20:00+08:00');
  const repaired = { result: 'solved', resultText: '经现场检查为线路接头老化，已更换接头和光源，当晚恢复照明。' };
  await city.complete('ludeng1', `cases/${caseId}`, '办理', 'done', repaired);
  await city.at('2026-11-24T16:05:00+08:00');
  await city.complete('centre1', `cases/${caseId}`, '办结核查', 'pass', { note: '照片与回访一致。' });
}

function matter(eventTypeId: string, text: string, address: string, name: string, who: Partial<Matter>): Matter {
  return { eventTypeId, text, address, name, phone: phoneOf(name), ...who };
}

function call(text: string, name: string, eventTypeId: string, address?: string): FiledBy {
  return { text, name, eventTypeId, phone: phoneOf(name), ...(address && { address }) };
}

/** Each caller has a number of their own, the same in every run. */
function phoneOf(name: string): string {
  const sum = [...name].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 100_000_000, 7);
  return `138${String(sum).padStart(8, '0')}`;
}
