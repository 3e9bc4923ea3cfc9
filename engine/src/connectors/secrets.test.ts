import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSecretBox } from './secrets.ts';

describe('secret box', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'liandong-secrets-'));

  it('opens what it sealed, also after a restart, and never shows it', () => {
    const sealed = openSecretBox(dir, {}).seal({ signingKey: '密钥-plain' });
    expect(sealed).not.toContain('plain');
    expect(openSecretBox(dir, {}).open(sealed)).toEqual({ signingKey: '密钥-plain' });
  });

  it('keeps the key for its owner alone', () => expect(statSync(path.join(dir, 'secret.key')).mode & 0o077).toBe(0));

  it('refuses changed text and another key', () => {
    const sealed = openSecretBox(dir, {}).seal({ a: 'b' });
    const last = sealed.at(-1) === 'A' ? 'B' : 'A';
    expect(() => openSecretBox(dir, {}).open(sealed.slice(0, -1) + last)).toThrow();
    expect(() => openSecretBox(dir, { LIANDONG_SECRET_KEY: 'ab'.repeat(32) }).open(sealed)).toThrow();
  });
});
