import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import type { Catalog } from '../catalog/schema.ts';
import { errorReply, listReply } from './document.ts';
import { Open311Error, toFiling, toFilter } from './parameters.ts';

const catalog = {
  eventTypes: [
    { id: 'street-light', name: { zh: '路灯', en: 'Street light' }, active: true },
    { id: 'old', name: { zh: '旧', en: 'Old' }, active: false },
  ],
} as unknown as Catalog;
const now = Date.parse('2026-11-22T10:00:00+08:00');
const status = (run: () => unknown): number => {
  try {
    run();
  } catch (error) {
    if (error instanceof Open311Error) return error.status;
    throw error;
  }
  return 200;
};

describe('filing', () => {
  const file = (more: Record<string, string>) => toFiling({ service_code: 'street-light', ...more }, catalog);

  it('takes what the specification names', () =>
    expect(
      file({
        description: '不亮',
        lat: '29.8',
        long: '119.6',
        first_name: '伟',
        last_name: '王',
        phone: '13800000012',
      }),
    ).toEqual({
      channel: 'open311',
      text: '不亮',
      eventTypeId: 'street-light',
      place: { lat: 29.8, lng: 119.6 },
      reporter: { name: '王伟', phone: '13800000012', anonymous: false },
    }));

  it('takes a request without text or place, and does not take (0,0) for a place', () =>
    expect(file({ description: ' ', lat: '0', long: '0' })).toEqual({
      channel: 'open311',
      text: '路灯',
      eventTypeId: 'street-light',
      reporter: { name: null, phone: null, anonymous: true },
    }));

  it.each([
    [{ service_code: '' }, 400],
    [{ service_code: 'nothing' }, 404],
    [{ service_code: 'old' }, 404],
    [{ lat: '1' }, 400],
    [{ lat: 'a', long: 'b' }, 400],
    [{ lat: '91', long: '0' }, 400],
    [{ description: 'x'.repeat(4001) }, 400],
  ])('refuses %j with %i', (more, expected) => expect(status(() => file(more))).toBe(expected));
});

describe('filtering', () => {
  it('shows the last 90 days by default', () =>
    expect(toFilter({}, now)).toMatchObject({ from: now - 90 * 86_400_000, closed: undefined, page: 1, pageSize: 50 }));

  it('lets ids win', () =>
    expect(toFilter({ service_request_id: '1, 2', status: 'open' }, now)).toMatchObject({
      numbers: ['1', '2'],
      closed: undefined,
      from: undefined,
    }));

  it('understands a zone whose plus became a space', () =>
    expect(toFilter({ start_date: '2026-11-01T00:00:00 08:00' }, now).from).toBe(
      Date.parse('2026-11-01T00:00:00+08:00'),
    ));

  it.each([[{ status: 'half' }], [{ start_date: 'x' }], [{ page: '0' }], [{ page_size: '1e9.5' }]])(
    'refuses %j',
    (parameters) => expect(status(() => toFilter(parameters, now))).toBe(400),
  );
});

describe('documents', () => {
  it('writes XML that reads back, whatever a citizen pasted', () => {
    const nasty = 'a < b & "c" ]]> \u0000\ud800 灯';
    const { body } = listReply('xml', ['service_requests', 'request'], [{ description: nasty, lat: null }]);
    const read = new XMLParser({ processEntities: true }).parse(String(body)) as {
      service_requests: { request: { description: string; lat: string } };
    };
    expect(read.service_requests.request).toEqual({ description: 'a < b & "c" ]]>  灯', lat: '' });
  });

  it('writes errors in both forms', () => {
    expect(errorReply('json', 403, 'no').body).toEqual([{ code: 403, description: 'no' }]);
    expect(String(errorReply('xml', 403, 'no').body)).toContain('<code>403</code>');
  });
});
