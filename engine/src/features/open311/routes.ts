/**
 * Open311 GeoReport v2 under `/open311/v2`, JSON and XML (http://wiki.open311.org/GeoReport_v2).
 *
 * Filing needs an `api_key`; reading is public, and shows the requests that were filed through this door: their authors
 * chose to publish them. Requests of other channels stay inside.
 */
import { z } from 'zod';
import { AppError } from '../../core/error.ts';
import type { Text } from '../../core/json.ts';
import { json } from '../../core/schema.ts';
import { readCatalog } from '../catalog/read.ts';
import { route, type FeatureDeps, type Reply, type Route } from '../feature.ts';
import { locateArea } from '../people/locate-area.ts';
import { actorOfApiKey } from './api-keys.ts';
import { errorReply, listReply, objectReply, type Format } from './document.ts';
import { Open311Error, toFiling, toFilter, type Parameters } from './parameters.ts';
import { serviceRequest, type RequestWithUnit } from './service-request.ts';

const BASE = '/open311/v2';
const anything = z.record(z.string(), json);

type Handler = (input: { parameters: Parameters; format: Format; id: string }) => Promise<Reply> | Reply;

interface Operation {
  method: 'get' | 'post';
  /** Without the extension, which is the format. */
  path: string;
  summary: Text;
  handle: Handler;
}

export const open311Routes = (deps: FeatureDeps): Route[] =>
  operations(deps).flatMap((operation) => (['json', 'xml'] as const).map((format) => routeOf(operation, format)));

const routeOf = ({ method, path, summary, handle }: Operation, format: Format): Route =>
  route({
    method,
    path: `${BASE}/${path}.${format}`,
    tag: 'open311',
    summary,
    access: 'public',
    params: z.object({ id: z.string().max(60).optional() }),
    query: anything,
    ...(method === 'post' && { bodyKind: 'form' as const, body: anything }),
    async handle({ params, query, body }) {
      const parameters = { ...(query as Parameters), ...(body as Parameters | undefined) };
      try {
        return await handle({ parameters, format, id: params.id ?? '' });
      } catch (error) {
        if (error instanceof Open311Error) return errorReply(format, error.status, error.message);
        if (error instanceof AppError) return errorReply(format, error.status, error.text.en);
        throw error;
      }
    },
  });

function operations(deps: FeatureDeps): Operation[] {
  const operation = (method: 'get' | 'post', path: string, summary: Text, handle: Handler): Operation => ({
    method,
    path,
    summary,
    handle,
  });
  return [
    operation('get', 'discovery', { zh: 'Open311 服务发现', en: 'Open311 service discovery' }, ({ format }) =>
      discovery(format),
    ),
    operation('get', 'services', { zh: 'Open311 服务列表', en: 'Open311 service list' }, async ({ format }) => {
      const { eventTypes } = await readCatalog(deps.db);
      const services = eventTypes.filter(({ active }) => active).map(service);
      return listReply(format, ['services', 'service'], services);
    }),
    operation(
      'get',
      'services/{id}',
      { zh: 'Open311 服务定义', en: 'Open311 service definition' },
      async ({ format, id }) => {
        const { eventTypes } = await readCatalog(deps.db);
        if (!eventTypes.some((type) => type.id === id && type.active)) {
          throw new Open311Error(404, `service_code ${id} was not found`);
        }
        return objectReply(
          format,
          'service_definition',
          { service_code: id, attributes: [] },
          { service_code: id, attributes: '' },
        );
      },
    ),
    operation('post', 'requests', { zh: 'Open311 提交诉求', en: 'File a request over Open311' }, async (input) => {
      const actor = await actorOfApiKey(deps.db, String(input.parameters['api_key'] ?? ''));
      if (!actor) throw new Open311Error(403, 'api_key was not provided or is not valid');
      const filing = toFiling(input.parameters, await readCatalog(deps.db));
      const areaId = filing.place && (await locateArea(deps.db, filing.place));
      const filed = await deps.pipeline.submit<{ id: string; number: string }>({
        type: 'request.file',
        payload: { ...filing, ...(areaId && { areaId }), attachmentIds: [] },
        actor,
      });
      const answer = { service_request_id: filed.number, service_notice: '', account_id: '' };
      return listReply(input.format, ['service_requests', 'request'], [answer], 201);
    }),
    operation('get', 'requests', { zh: 'Open311 诉求列表', en: 'List requests over Open311' }, async (input) => {
      const filter = toFilter(input.parameters, deps.clock.now());
      const query = published(deps).modify((rows) => {
        if (filter.numbers.length > 0) rows.whereIn('request.number', filter.numbers);
        if (filter.serviceCodes.length > 0) rows.whereIn('request.event_type_id', filter.serviceCodes);
        if (filter.from !== undefined) rows.where('request.received_at', '>=', filter.from);
        if (filter.to !== undefined && filter.to !== Infinity) rows.where('request.received_at', '<=', filter.to);
        if (filter.closed === true) rows.whereNotNull('request.closed_at');
        if (filter.closed === false) rows.whereNull('request.closed_at');
      });
      const rows: RequestWithUnit[] = await query
        .orderBy([
          { column: 'request.received_at', order: 'desc' },
          { column: 'request.id', order: 'desc' },
        ])
        .limit(filter.pageSize)
        .offset((filter.page - 1) * filter.pageSize);
      const catalog = await readCatalog(deps.db);
      const items = rows.map((row) => serviceRequest(row, catalog));
      return listReply(input.format, ['service_requests', 'request'], items);
    }),
    operation(
      'get',
      'requests/{id}',
      { zh: 'Open311 单件诉求', en: 'One request over Open311' },
      async ({ format, id }) => {
        const row: RequestWithUnit | undefined = await published(deps).where('request.number', id).first();
        if (!row) throw new Open311Error(404, `service_request_id ${id} was not found`);
        return listReply(format, ['service_requests', 'request'], [serviceRequest(row, await readCatalog(deps.db))]);
      },
    ),
  ];
}

const published = (deps: FeatureDeps) =>
  deps
    .db('request')
    .leftJoin('case_file', 'case_file.id', 'request.case_id')
    .leftJoin('unit', 'unit.id', 'case_file.lead_unit_id')
    .where('request.channel', 'open311')
    .select('request.*', 'unit.name as unit_name', deps.db.raw('coalesce(case_file.due_at, request.due_at) as due_at'));

const service = (type: {
  id: string;
  name: { zh: string; en: string };
  group: { zh: string };
  keywords: string[];
}) => ({
  service_code: type.id,
  service_name: type.name.zh,
  description: type.name.en,
  metadata: false,
  type: 'realtime',
  keywords: type.keywords.join(','),
  group: type.group.zh,
});

function discovery(format: Format): Reply {
  const formats = ['application/json', 'text/xml'];
  const about = {
    changeset: '2026-11-22T00:00:00+08:00',
    contact: 'GET /api/openapi.json',
    key_service: 'POST /api/v1/api-keys',
  };
  const endpoint = {
    specification: 'http://wiki.open311.org/GeoReport_v2',
    url: BASE,
    changeset: about.changeset,
    type: 'production',
  };
  return objectReply(
    format,
    'discovery',
    { ...about, endpoints: [{ ...endpoint, formats }] },
    { ...about, endpoints: { endpoint: [{ ...endpoint, formats: { format: formats } }] } },
  );
}
