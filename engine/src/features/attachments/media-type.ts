/**
 * Media type from a file's first bytes. What the client claims is not believed: a wrong name cannot make the browser of
 * a colleague run something. Only types on this list are stored; all are served with `nosniff` and, but for pictures and
 * PDF, as downloads.
 */
const ascii = (bytes: Buffer, from: number, to: number) => bytes.subarray(from, to).toString('latin1');

const signatures: [mediaType: string, test: (bytes: Buffer) => boolean][] = [
  ['image/jpeg', (b) => b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff],
  ['image/png', (b) => ascii(b, 0, 8) === '\x89PNG\r\n\x1a\n'],
  ['image/gif', (b) => /^GIF8[79]a$/.test(ascii(b, 0, 6))],
  ['image/webp', (b) => ascii(b, 0, 4) === 'RIFF' && ascii(b, 8, 12) === 'WEBP'],
  ['application/pdf', (b) => ascii(b, 0, 5) === '%PDF-'],
  ['video/mp4', (b) => ascii(b, 4, 8) === 'ftyp'],
];

/** Office files are zips; which kind is told by a part's path, near the beginning in every known writer. */
const office: [part: string, mediaType: string][] = [
  ['word/', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xl/', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
];

/** The media type, or `undefined` when the bytes are of no kind that we store. */
export function sniffMediaType(bytes: Buffer): string | undefined {
  for (const [mediaType, test] of signatures) if (test(bytes)) return mediaType;
  if (ascii(bytes, 0, 4) === 'PK\x03\x04') {
    return office.find(([part]) => bytes.includes(part))?.[1];
  }
  return isPlainText(bytes) ? 'text/plain' : undefined;
}

function isPlainText(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 64 * 1024);
  if (head.includes(0)) return false;
  const text = new TextDecoder('utf-8').decode(head, { stream: true });
  if (text.includes('\uFFFD')) return false;
  return !/^\s*<(!doctype|html|svg|script|\?xml)/i.test(text);
}

/** Shown in the page; everything else is offered as a download. */
export const showsInline = (mediaType: string): boolean =>
  mediaType.startsWith('image/') || mediaType === 'application/pdf';
