import { checkConnector } from '@liandong/connector-sdk';
import { describe, expect, it } from 'vitest';
import { smtp } from '../src/index.ts';

const { manifest, mails } = smtp;
const send = mails!['send']!;
const config = manifest.config.parse({
  host: 'mail.example.org',
  user: 'duty',
  from: 'duty@example.org',
  fromName: '值班室',
});
const context = { config, secrets: { password: 'secret-word' }, idempotencyKey: '7:again:1', now: 0, callbackUrl: '' };

describe('smtp', () => {
  it('has the shape every connector has', () => expect(checkConnector(smtp)).toEqual([]));
  it('may talk to the configured host only', () => expect(manifest.hosts(config)).toEqual(['mail.example.org']));

  it('makes one mail to one person', () =>
    expect(send.mail({ to: 'li@example.org', title: '告警', text: '消防通道被占\n请处置' }, context)).toEqual({
      host: 'mail.example.org',
      port: 465,
      security: 'tls',
      login: { user: 'duty', password: 'secret-word' },
      from: '"值班室" <duty@example.org>',
      to: 'li@example.org',
      subject: '告警',
      text: '消防通道被占\n请处置',
      messageId: '<notice-7-again-1@example.org>',
      timeoutMs: 20_000,
    }));

  it('lets no title become a header', () =>
    expect(send.mail({ to: 'li@example.org', title: '告警\r\nBcc: all@example.org', text: 'x' }, context).subject).toBe(
      '告警 Bcc: all@example.org',
    ));

  it.each(['li@example.org, wang@example.org', 'li@example.org\r\nBcc: x@example.org', 'li', '"a" <li@example.org>'])(
    'takes no mail to "%s"',
    (to) => expect(send.input.safeParse({ to, title: 'x', text: 'y' }).success).toBe(false),
  );

  it.each([{ host: 'a b' }, { fromName: 'x\r\nBcc: y' }, { from: 'nobody' }])('refuses the setting %o', (wrong) =>
    expect(manifest.config.safeParse({ ...config, ...wrong }).success).toBe(false),
  );
});

it.each([
  ['done', 250, 'ok'],
  ['envelope', 550, 'permanent'],
  ['envelope', 450, 'retry'],
  ['login', 535, 'auth'],
  ['login', 454, 'retry'],
  ['envelope', 530, 'auth'],
  ['connect', null, 'retry'],
  ['connect', 554, 'permanent'],
  ['lost', null, 'unknown'],
] as const)('%s %s is %s', (stage, code, expected) =>
  expect(send.outcome({ stage, code, text: 'said' }).outcome).toBe(expected),
);
