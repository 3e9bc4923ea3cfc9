/**
 * Things (档案/对象): what the city keeps a record of — devices, sites, houses, persons, enterprises. Events name a thing as
 * their subject, rules read its facts, alarms stand at it. Kinds of things are declared by packs.
 */
import { z } from 'zod';
import { instant, jsonObject, page, pageQuery, place, ref, text } from '../../core/schema.ts';

export const thingId = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._:-]{0,99}$/u);

const fieldId = z.string().regex(/^[\p{L}_][\p{L}\p{N}_]{0,59}$/u);
/** Known values of a text, with words. */
const namedValues = z.array(z.strictObject({ value: z.string(), label: text }));

/** One kind: which metrics its events carry and which attributes its record has. */
export const thingKind = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/),
    name: text,
    /** Word for the map and lists: `device`, `site`, `person`, `enterprise`, `house`, `vehicle`, `grid`. */
    category: z.enum(['device', 'site', 'person', 'enterprise', 'house', 'vehicle', 'grid']),
    metrics: z
      .array(
        z.strictObject({
          id: fieldId,
          name: text,
          type: z.enum(['number', 'string', 'boolean']),
          unit: z.string().max(20).optional(),
          /** Known states of a string metric, with words. */
          values: namedValues.optional(),
        }),
      )
      .default([]),
    attributes: z
      .array(
        z.strictObject({
          id: fieldId,
          name: text,
          type: z.enum(['number', 'string', 'boolean', 'list']),
          values: namedValues.optional(),
        }),
      )
      .default([]),
    /** What else it tells than readings: CloudEvents types, and what stands in their data. */
    events: z
      .array(
        z.strictObject({
          type: z.string().min(1).max(200),
          name: text,
          data: z.array(z.strictObject({ id: fieldId, name: text, unit: z.string().max(20).optional() })).default([]),
        }),
      )
      .default([]),
  })
  .meta({ id: 'ThingKind' });
export type ThingKind = z.infer<typeof thingKind>;

/** Somebody who belongs to a thing: the safety officer of an enterprise, the guardian of an elder. */
export const contact = z.strictObject({
  role: z.string().min(1).max(60),
  name: z.string().min(1).max(60),
  phone: z.string().max(30).optional(),
  mail: z.email().optional(),
  /** Account in the public app, for push. */
  app: z.string().max(100).optional(),
});
export type Contact = z.infer<typeof contact>;

export const saveThing = z.object({
  id: thingId,
  kind: z.string().max(60),
  name: z.string().trim().min(1).max(100),
  areaId: z.string().max(60).nullable().default(null),
  unitId: z.string().max(60).nullable().default(null),
  /** What it is part of or stands at: the gateway of a sensor, the site of a camera. */
  parentId: thingId.nullable().default(null),
  /** Further relations: name → ids of things. */
  relations: z.record(z.string().max(40), z.array(thingId).max(200)).default({}),
  address: z.string().max(300).nullable().default(null),
  place: place.nullable().default(null),
  tags: z.array(z.string().max(40)).max(50).default([]),
  attributes: jsonObject.default({}),
  contacts: z.array(contact).max(2_000).default([]),
});
export type SaveThing = z.infer<typeof saveThing>;

export const thingItem = z
  .object({
    id: z.string(),
    kind: z.string(),
    kindName: text,
    name: z.string(),
    area: ref.nullable(),
    unit: ref.nullable(),
    parent: ref.nullable(),
    address: z.string().nullable(),
    place: place.nullable(),
    tags: z.array(z.string()),
    active: z.boolean(),
    lastSeenAt: instant.nullable(),
    openAlarms: z.number().int(),
  })
  .meta({ id: 'ThingItem' });
export type ThingItem = z.infer<typeof thingItem>;

export const latestReading = z
  .object({
    metric: z.string(),
    name: text,
    value: z.union([z.number(), z.string(), z.boolean()]),
    unit: z.string().nullable(),
    quality: z.enum(['good', 'uncertain', 'bad']),
    time: instant,
    receivedAt: instant,
  })
  .meta({ id: 'LatestReading' });
export type LatestReading = z.infer<typeof latestReading>;

export const thingDetail = thingItem
  .extend({
    relations: z.record(z.string(), z.array(ref)),
    attributes: jsonObject,
    /** Empty for whoever may not see contacts. */
    contacts: z.array(contact),
    readings: z.array(latestReading),
    children: z.array(ref),
  })
  .meta({ id: 'ThingDetail' });
export type ThingDetail = z.infer<typeof thingDetail>;

export const thingPage = page(thingItem);
export const thingQuery = pageQuery.extend({
  kind: z.string().max(60).optional(),
  areaId: z.string().max(60).optional(),
  unitId: z.string().max(60).optional(),
  /** Only those with open alarms. */
  alarming: z.enum(['0', '1']).default('0'),
  /** `1`: those no longer in use, instead of those in use. */
  retired: z.enum(['0', '1']).default('0'),
});
