/** First proposal of which column is which, from the names that 311 exports use. A person corrects it before it runs. */
import type { z } from 'zod';
import type { importField } from './schema.ts';

type Field = z.infer<typeof importField>;

/** In order of preference; compared without case, spaces and punctuation. */
const names: Record<Field, string[]> = {
  externalId: [
    'servicerequestid',
    'casenumber',
    'caseid',
    'requestid',
    'uniquekey',
    'ticketid',
    'srnumber',
    'caseenquiryid',
    'id',
    '工单编号',
    '编号',
    '诉求编号',
  ],
  text: [
    'description',
    'details',
    'requestdetails',
    'descriptor',
    'comments',
    'resolutiondescription',
    '内容',
    '诉求内容',
    '描述',
  ],
  title: ['title', 'subject', 'casetitle', '标题', '主题'],
  eventType: [
    'servicename',
    'servicecode',
    'category',
    'complainttype',
    'srtype',
    'requesttype',
    'type',
    '类型',
    '事件类型',
    '分类',
  ],
  status: ['status', 'casestatus', 'state', '状态'],
  receivedAt: [
    'requesteddatetime',
    'opendt',
    'opened',
    'createddate',
    'createdat',
    'datecreated',
    'datetimeopened',
    '受理时间',
    '创建时间',
    '时间',
  ],
  closedAt: ['closeddatetime', 'closeddt', 'closed', 'closeddate', 'resolutiondate', '办结时间', '关闭时间'],
  address: ['address', 'location', 'incidentaddress', 'streetaddress', 'locationstreetname', '地址', '地点'],
  lat: ['lat', 'latitude', 'y', '纬度'],
  lng: ['long', 'lng', 'lon', 'longitude', 'x', '经度'],
  reporterName: ['reportername', 'name', 'contactname', '姓名', '诉求人'],
  reporterPhone: ['phone', 'reporterphone', 'telephone', 'mobile', '电话', '手机', '联系电话'],
  agency: ['agencyresponsible', 'agency', 'department', 'responsibleagency', '承办单位', '部门'],
};

const plain = (name: string) => name.toLowerCase().replace(/[\s_\-./()]/g, '');

export function guessColumns(columns: readonly string[]): Partial<Record<Field, string>> {
  const byName = new Map(columns.map((column) => [plain(column), column]));
  const guess: Partial<Record<Field, string>> = {};
  for (const [field, candidates] of Object.entries(names) as [Field, string[]][]) {
    const found = candidates.find((candidate) => byName.has(candidate));
    if (found) guess[field] = byName.get(found)!;
  }
  return guess;
}
