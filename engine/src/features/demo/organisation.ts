/**
 * Units and accounts of 桐江县. Unit ids are those that the hotline pack's dispatch table proposes. Every account has the
 * same, documented password: this county is for trying things out, never for real data.
 */
import type { UnitRow } from '../people/tables.ts';
import { countyId, towns } from './county.ts';
import { createRandom } from './random.ts';

export const demoPassword = 'Tongjiang-2026';

interface Department {
  id: string;
  name: string;
  /** Accounts are called after it: `ludeng1`, `ludeng2`. */
  short: string;
  parent?: string;
}

export const departments: Department[] = [
  { id: 'housing', name: '住房和城乡建设局', short: 'zhujian' },
  { id: 'public-works', name: '市政园林处', short: 'shizheng', parent: 'housing' },
  { id: 'lighting', name: '路灯管理所', short: 'ludeng', parent: 'housing' },
  { id: 'urban-management', name: '城市管理局', short: 'chengguan' },
  { id: 'sanitation', name: '环卫中心', short: 'huanwei', parent: 'urban-management' },
  { id: 'ecology', name: '生态环境局', short: 'huanbao' },
  { id: 'transport', name: '交通运输局', short: 'jiaotong' },
  { id: 'water-conservancy', name: '水利局', short: 'shuili' },
  { id: 'water', name: '供水公司', short: 'gongshui' },
  { id: 'power', name: '供电公司', short: 'gongdian' },
  { id: 'police', name: '公安局', short: 'gongan' },
  { id: 'market', name: '市场监督管理局', short: 'shichang' },
  { id: 'labor', name: '人力资源和社会保障局', short: 'renshe' },
  { id: 'civil', name: '民政局', short: 'minzheng' },
  { id: 'education', name: '教育局', short: 'jiaoyu' },
  { id: 'health', name: '卫生健康局', short: 'weijian' },
  { id: 'emergency', name: '应急管理局', short: 'yingji' },
  { id: 'agriculture', name: '农业农村局', short: 'nongye' },
  { id: 'culture', name: '文化和广电旅游体育局', short: 'wenlv' },
  { id: 'discipline', name: '效能监察办公室', short: 'xiaoneng' },
  { id: 'services', name: '政务服务中心', short: 'zhengwu' },
];

export interface DemoAccount {
  username: string;
  name: string;
  phone: string;
  roleIds: string[];
  unitIds: string[];
  areaIds: string[];
}

export function demoUnits(): UnitRow[] {
  const government = unit(countyId, '桐江县人民政府', null, 'government', countyId, 0);
  const centre = unit('centre', '社会治理协同处理中心', countyId, 'centre', countyId, 1);
  const hotline = unit('hotline', '百姓热线坐席班', 'centre', 'team', countyId, 2);
  const supervision = unit('supervision', '督查室', countyId, 'department', countyId, 3);
  const offices = departments.map(({ id, name, parent }, index) =>
    unit(id, name, parent ?? countyId, 'department', countyId, 10 + index),
  );
  const local = towns.map(({ id, name, level }, index) =>
    unit(id, level === 'subdistrict' ? `${name}办事处` : `${name}人民政府`, countyId, level, id, 50 + index),
  );
  return [government, centre, hotline, supervision, ...offices, ...local];
}

const unit = (
  id: string,
  name: string,
  parentId: string | null,
  kind: string,
  areaId: string,
  position: number,
): UnitRow => ({ id, name, parent_id: parentId, kind, area_id: areaId, active: 1, position, origin: 'demo' });

export function demoAccounts(): DemoAccount[] {
  const name = personNames();
  const accounts: DemoAccount[] = [];
  const hire = (username: string, roleIds: string[], unitIds: string[], areaIds: string[] = []): void => {
    const number = String(accounts.length + 1).padStart(4, '0');
    accounts.push({ username, name: name(), phone: `1380571${number}`, roleIds, unitIds, areaIds });
  };
  for (let seat = 1; seat <= 6; seat += 1) hire(`seat${seat}`, ['seat'], ['hotline']);
  hire('shift1', ['shift-leader', 'seat'], ['hotline']);
  for (let desk = 1; desk <= 3; desk += 1) hire(`centre${desk}`, ['centre'], ['centre']);
  for (let desk = 1; desk <= 2; desk += 1) hire(`supervisor${desk}`, ['supervisor'], ['supervision']);
  for (let desk = 1; desk <= 2; desk += 1) hire(`leader${desk}`, ['leader'], [countyId]);
  hire('assessor1', ['assessor'], ['supervision']);
  hire('designer1', ['process-designer'], ['centre']);
  for (const { id, short } of departments) {
    hire(`${short}1`, ['department'], [id]);
    hire(`${short}2`, ['department'], [id]);
  }
  for (const { id } of towns) {
    hire(`${id}1`, ['town-intake', 'department'], [id], [id]);
    for (const number of [1, 2]) hire(`${id}-grid${number}`, ['grid-worker'], [id], [`${id}-g${number}`]);
  }
  for (let desk = 1; desk <= 2; desk += 1) hire(`duty${desk}`, ['duty-officer'], ['centre']);
  hire('dutylead1', ['alarm-supervisor', 'duty-officer'], ['centre']);
  hire('maintain1', ['maintainer'], ['centre']);
  hire('rules1', ['rule-designer'], ['centre']);
  return accounts;
}

/** Made of common family and given names; each full name once. */
function personNames(): () => string {
  const random = createRandom(7);
  const family = [
    ...'王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金',
  ];
  const given =
    '伟 芳 敏 静 磊 洋 勇 艳 杰 娟 涛 明 超 霞 平 刚 桂英 建国 晓燕 志强 丽华 海燕 国庆 春梅 俊杰 雨桐 子涵 文博 佳怡 浩然 思远 雪梅 建华 秀兰 玉珍 永康 立新 少华 云飞 晓峰'.split(
      ' ',
    );
  const used = new Set<string>();
  return () => {
    let name = '';
    do name = random.pick(family) + random.pick(given);
    while (used.has(name));
    used.add(name);
    return name;
  };
}
