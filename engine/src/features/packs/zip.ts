/**
 * Reads a pack out of a zip archive without touching the disk. Refused are paths that leave the pack (`..`, absolute,
 * backslashes), links, more or larger files than a pack has, and text that is not UTF-8. Sizes are those of the central
 * directory; nothing is inflated beyond them.
 */
import { unzipSync } from 'fflate';
import { packUnreadable } from './errors.ts';
import type { PackFiles } from './format.ts';

const MAX_FILES = 500;
const MAX_FILE_BYTES = 5_000_000;
const MAX_BYTES = 20_000_000;

/** Refuses with PACK_UNREADABLE. */
export function readPackZip(archive: Uint8Array): PackFiles {
  const entries = directoryOf(archive);
  if (entries.length > MAX_FILES) throw packUnreadable({ reason: `more than ${MAX_FILES} files` });
  let bytes = 0;
  for (const { name, size, link } of entries) {
    if (link) throw packUnreadable({ reason: `${name} is a link` });
    if (!isPlainPath(name)) throw packUnreadable({ reason: `the path ${name} is not allowed` });
    bytes += size;
    if (size > MAX_FILE_BYTES || bytes > MAX_BYTES) throw packUnreadable({ reason: 'too large when unpacked' });
  }
  return withoutRoot(inflate(archive));
}

interface Entry {
  name: string;
  size: number;
  link: boolean;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const UNIX = 3;
const TYPE_OF_FILE = 0xf000;
const SYMBOLIC_LINK = 0xa000;

/** The central directory (APPNOTE 4.3.12): fflate does not tell what kind of file an entry is. */
function directoryOf(archive: Uint8Array): Entry[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = endOfDirectory(view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== DIRECTORY_ENTRY) throw damaged();
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [
      number,
      number,
      number,
    ];
    const unix = view.getUint8(at + 5) === UNIX;
    const mode = view.getUint32(at + 38, true) >>> 16;
    entries.push({
      name: new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameLength)),
      size: view.getUint32(at + 24, true),
      link: unix && (mode & TYPE_OF_FILE) === SYMBOLIC_LINK,
    });
    at += 46 + nameLength + extra + comment;
  }
  return entries;
}

function endOfDirectory(view: DataView): number {
  const first = Math.max(0, view.byteLength - 22 - 65_535);
  for (let at = view.byteLength - 22; at >= first; at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at;
  }
  throw damaged();
}

const damaged = () => packUnreadable({ reason: 'not a zip archive, or a damaged one' });

const isPlainPath = (name: string): boolean =>
  name.length <= 200 &&
  !/[\\\0:]/.test(name) &&
  !name.startsWith('/') &&
  !name.split('/').some((part) => part === '..' || part === '.');

function inflate(archive: Uint8Array): PackFiles {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const files: PackFiles = {};
  try {
    const unpacked = unzipSync(archive, {
      filter: ({ name, originalSize }) => !name.endsWith('/') && originalSize <= MAX_FILE_BYTES,
    });
    for (const [name, content] of Object.entries(unpacked)) files[name] = decoder.decode(content);
  } catch {
    throw damaged();
  }
  return files;
}

/** An archive of a folder: the pack is what stands inside the folder. */
function withoutRoot(files: PackFiles): PackFiles {
  if (files['pack.json'] !== undefined) return files;
  const [root] =
    Object.keys(files)
      .find((path) => /^[^/]+\/pack\.json$/.test(path))
      ?.split('/') ?? [];
  if (root === undefined) return files;
  const inside = Object.entries(files).filter(([path]) => path.startsWith(`${root}/`));
  return Object.fromEntries(inside.map(([path, content]) => [path.slice(root.length + 1), content]));
}
