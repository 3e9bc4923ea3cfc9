/** Reading CSV files of other systems: any common delimiter, UTF-8 with or without BOM, else GB18030. Streams. */
import { open } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { Transform } from 'node:stream';
import { parse, type CsvError } from 'csv-parse';

export type CsvRow = Record<string, string>;

const SNIFF_BYTES = 256 * 1024;

interface Dialect {
  encoding: string;
  delimiter: string;
}

/** Encoding and delimiter of a file, from its beginning. Chinese exports are often GB18030 and say so nowhere. */
export async function sniffDialect(file: string): Promise<Dialect> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    return dialectOf(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

export function dialectOf(head: Buffer): Dialect {
  const utf8 = new TextDecoder('utf-8').decode(head, { stream: true });
  const encoding = utf8.includes('\uFFFD') ? 'gb18030' : 'utf-8';
  const firstLine = new TextDecoder(encoding).decode(head, { stream: true }).split(/\r?\n/, 1)[0] ?? '';
  const count = (delimiter: string) => firstLine.split(delimiter).length;
  const delimiter = [',', ';', '\t', '|'].reduce((best, next) => (count(next) > count(best) ? next : best));
  return { encoding, delimiter };
}

/** Rows from `from` (0 = first after the header) on. Duplicate and empty column names get numbers. */
export async function* readCsv(file: string, from = 0): AsyncGenerator<CsvRow> {
  const { encoding, delimiter } = await sniffDialect(file);
  const decoder = new TextDecoder(encoding);
  const decode = new Transform({
    transform: (chunk: Buffer, _, done) => done(null, decoder.decode(chunk, { stream: true })),
    flush: (done) => done(null, decoder.decode()),
  });
  const parser = parse({
    bom: true,
    columns: uniqueNames,
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: 1024 * 1024,
  });
  const source = createReadStream(file);
  const stop = (error: Error) => parser.destroy(error);
  source.on('error', stop);
  decode.on('error', stop);
  source.pipe(decode).pipe(parser);
  let index = 0;
  try {
    for await (const row of parser as AsyncIterable<CsvRow>) {
      if (index >= from) yield row;
      index += 1;
    }
  } finally {
    source.destroy();
  }
}

function uniqueNames(header: string[]): string[] {
  const seen = new Map<string, number>();
  return header.map((raw, index) => {
    const name = raw.trim() || `column ${index + 1}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}

export const isCsvError = (error: unknown): error is CsvError =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
