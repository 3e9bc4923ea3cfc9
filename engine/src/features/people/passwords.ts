/**
 * Password hashes: scrypt with N = 2^15, r = 8, p = 1 (about 32 MB and 80 ms), salted, parameters stored in the hash so
 * that they can be raised later. Comparison takes the same time whatever differs, also for accounts that do not exist.
 */
import { randomBytes, randomInt, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

const cost = { N: 2 ** 15, r: 8, p: 1 };
const keyBytes = 32;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return `scrypt$${cost.N}$${cost.r}$${cost.p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

/** `hash` undefined: no such account; takes as long as a real comparison and answers false. */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const stored = parse(hash);
  const key = await derive(password, stored.salt, stored.cost);
  return timingSafeEqual(key, stored.key) && hash !== undefined;
}

/** For first passwords and resets: 16 characters without look-alikes, about 92 bits. */
export function generatePassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  return Array.from({ length: 16 }, () => letters[randomInt(letters.length)]).join('');
}

/** Too short, the user's own name, a row of the keyboard or one character over and over. */
export function isWeak(password: string, username: string): boolean {
  const plain = password.toLowerCase();
  const name = username.toLowerCase();
  if (password.length < 10 || plain === name || (name.length > 3 && plain.includes(name))) return true;
  return new Set(plain).size < 4 || /^(?:password|liandong|admin|qwerty|12345|abc123|1q2w3e)[\W\d_]*$/.test(plain);
}

const unknown = `scrypt$${cost.N}$${cost.r}$${cost.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

function parse(hash: string = unknown) {
  const [, n, r, p, salt, key] = hash.split('$');
  if (!salt || !key) throw new Error('a stored password hash is damaged');
  return {
    cost: { N: Number(n), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  };
}

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, keyBytes, { ...options, maxmem: 128 * 1024 * 1024 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
