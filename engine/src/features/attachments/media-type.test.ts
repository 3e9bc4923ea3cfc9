import { describe, expect, it } from 'vitest';
import { showsInline, sniffMediaType } from './media-type.ts';

const sniff = (text: string) => sniffMediaType(Buffer.from(text, 'latin1'));

describe('media type from the bytes', () => {
  it.each([
    ['\xff\xd8\xff\xe0rest', 'image/jpeg'],
    ['\x89PNG\r\n\x1a\nrest', 'image/png'],
    ['RIFF\x00\x00\x00\x00WEBPVP8 ', 'image/webp'],
    ['%PDF-1.7', 'application/pdf'],
    ['\x00\x00\x00\x18ftypisom', 'video/mp4'],
    ['PK\x03\x04......word/document.xml', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['just a note', 'text/plain'],
  ])('%j is %s', (bytes, mediaType) => expect(sniff(bytes)).toBe(mediaType));

  it('reads Chinese text as text, also when the sniffed head ends inside a character', () => {
    expect(sniffMediaType(Buffer.from('路灯不亮'.repeat(20_000)))).toBe('text/plain');
  });

  it.each(['<!DOCTYPE html><script>', '  <svg onload=alert(1)>', '<script>', 'PK\x03\x04 other zip', 'MZ\x00\x00'])(
    'refuses %j',
    (bytes) => expect(sniff(bytes)).toBeUndefined(),
  );

  it('never shows text in the page', () => {
    expect(showsInline('text/plain')).toBe(false);
    expect(showsInline('image/png')).toBe(true);
  });
});
