/**
 * Secrets of connections at rest: AES-256-GCM under a key that lies beside the data, readable by the server alone
 * (`LIANDONG_SECRET_KEY`, 64 hex digits, where the city keeps it elsewhere). Sealed text is `v1.<iv>.<tag>.<ciphertext>`.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface SecretBox {
  seal(secrets: Record<string, string>): string;
  open(sealed: string): Record<string, string>;
}

export function openSecretBox(dataDir: string, env: NodeJS.ProcessEnv = process.env): SecretBox {
  const key = env['LIANDONG_SECRET_KEY'] ? keyFromHex(env['LIANDONG_SECRET_KEY']) : keyFromFile(dataDir);
  return {
    seal(secrets) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const text = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()]);
      return ['v1', iv, cipher.getAuthTag(), text]
        .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
        .join('.');
    },
    open(sealed) {
      const [version, iv = '', tag = '', text = ''] = sealed.split('.');
      if (version !== 'v1') throw new Error('sealed secrets are of an unknown version');
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'));
      decipher.setAuthTag(Buffer.from(tag, 'base64url'));
      return JSON.parse(decipher.update(text, 'base64url', 'utf8') + decipher.final('utf8')) as Record<string, string>;
    },
  };
}

function keyFromHex(hex: string): Buffer {
  if (!/^[0-9a-f]{64}$/i.test(hex)) throw new Error('LIANDONG_SECRET_KEY must be 64 hex digits');
  return Buffer.from(hex, 'hex');
}

function keyFromFile(dataDir: string): Buffer {
  const file = path.join(dataDir, 'secret.key');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  }
  return keyFromHex(readFileSync(file, 'utf8').trim());
}
