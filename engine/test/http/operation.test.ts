/** What operators and tools ask: health, metrics, the OpenAPI document, the audit chain, pages and their headers. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { features } from '../../src/features/index.ts';
import { permissionCatalogue } from '../../src/features/people/permissions.ts';
import { onBothDatabases } from '../database.ts';
import { startTestEngine, type TestEngine } from '../engine.ts';
import { scratchDirectory } from '../scratch-directory.ts';

interface Operation {
  operationId: string;
  parameters: { in: string; name: string }[];
  requestBody?: { content: Record<string, { schema: { required?: string[] } }> };
  responses: { default: { content: object } };
  'x-permission'?: string;
}

onBothDatabases('operation', (open) => {
  let city: TestEngine;
  beforeAll(async () => {
    const pages = await scratchDirectory('pages');
    await mkdir(join(pages, 'assets'));
    await writeFile(join(pages, 'index.html'), '<title>staff</title>');
    await writeFile(join(pages, 'portal.html'), '<title>portal</title>');
    await writeFile(join(pages, 'assets', 'app-1a2b.js'), 'export {};');
    city = await startTestEngine((await open()).config, { packs: null, pages });
  });
  afterAll(() => city.close());

  it('is alive and ready', async () => {
    expect((await city.visitor.get('/health/live')).body).toEqual({ status: 'ok' });
    expect((await city.visitor.get('/health/ready')).body).toEqual({ status: 'ok' });
  });

  it('measures requests by route, not by address', async () => {
    await city.visitor.get('/api/v1/units');
    await city.visitor.get('/api/v1/whatever/123');
    const { status, body } = await city.visitor.get('/metrics');
    expect(status).toBe(200);
    expect(body).toContain('liandong_http_request_seconds_count{method="GET",route="/api/v1/units",status="4xx"}');
    expect(body).toContain('route="unknown"');
    expect(body).not.toContain('whatever');
    expect(body).toContain('process_cpu_seconds_total');
  });

  it('describes every route in OpenAPI 3.1, with every reference resolved', async () => {
    const { body } = await city.visitor.get('/api/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const text = JSON.stringify(body);
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      expect(body.components.schemas).toHaveProperty([name as string]);
    }
    expect(text).not.toContain('#/$defs/');
    const operations = Object.values(body.paths).flatMap((path) => Object.values(path as object));
    const ids = operations.map(({ operationId }) => operationId as string);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, methods] of Object.entries(body.paths as Record<string, Record<string, Operation>>)) {
      for (const operation of Object.values(methods)) {
        const named = operation.parameters.filter((each) => each.in === 'path').map((each) => each.name);
        expect(named.map((name: string) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
        expect(operation.responses.default.content).toHaveProperty(['application/problem+json']);
      }
    }
    expect(body.paths['/api/v1/session'].post.requestBody.content['application/json'].schema.required).toEqual([
      'username',
      'password',
    ]);
  });

  it('asks only for permissions that the catalogue knows', async () => {
    const catalogue = new Set(permissionCatalogue(features).map(({ id }) => id));
    const { body } = await city.visitor.get('/api/openapi.json');
    const asked = Object.values(body.paths as Record<string, Record<string, Operation>>)
      .flatMap((methods) => Object.values(methods))
      .flatMap((operation) => operation['x-permission'] ?? []);
    expect(asked.filter((permission) => !catalogue.has(permission))).toEqual([]);
  });

  it('shows and verifies the audit to those who may', async () => {
    const admin = await city.login('admin');
    const { body } = await admin.get('/api/v1/audit?command=session.&limit=1');
    expect(body.items[0]).toMatchObject({ command: 'session.open', object: { type: 'account' } });
    expect((await admin.get('/api/v1/audit/verify')).body).toMatchObject({ ok: true });
    const nobody = await city.hire({ username: 'nobody' });
    expect((await nobody.get('/api/v1/audit')).body.code).toBe('NOT_PERMITTED');
  });

  it('serves pages with a strict policy, assets for ever, and no page below the API', async () => {
    const page = await city.visitor.get('/cases/12');
    expect([page.status, page.body]).toEqual([200, '<title>staff</title>']);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const policy = page.headers.get('content-security-policy') as string;
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe-eval');
    expect((await city.visitor.get('/portal/track')).body).toBe('<title>portal</title>');
    const asset = await city.visitor.get('/assets/app-1a2b.js');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect((await city.visitor.get('/assets/gone-9z.js')).status).toBe(404);
    expect((await city.visitor.get('/..%2f..%2fpackage.json')).status).toBeGreaterThanOrEqual(200);
    expect((await city.visitor.get('/..%2f..%2fpackage.json')).body).not.toContain('"dependencies"');
    expect((await city.visitor.get('/api/nowhere')).headers.get('content-type')).toContain('problem+json');
  });
});
