/** A model drawn for Camunda 7, converted: what it becomes and what became of each part. Nothing is stored. */
import type { z } from 'zod';
import { convertCamunda7, isCamunda7 } from '../../core/bpmn/camunda7/index.ts';
import { conversionRefused } from './errors.ts';
import type { conversion } from './schema.ts';

/** Refuses with CONVERSION_REFUSED when the file cannot be read. */
export async function convertProcess(xml: string): Promise<z.infer<typeof conversion>> {
  const { xml: converted, report, problems } = await convertCamunda7(xml);
  if (converted === null) throw conversionRefused({}, problems);
  return { camunda7: isCamunda7(xml), xml: converted, report };
}
