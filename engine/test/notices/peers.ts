/**
 * Peers for tests, written from the protocols and not from our code: a mail server (RFC 5321, with AUTH PLAIN and LOGIN of RFC
 * 4954) that keeps what it takes, and an HTTP gateway that answers as it is told.
 */
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface TakenMail {
  from: string;
  to: string[];
  headers: Record<string, string>;
  text: string;
  login: string | null;
}

/** Refuses mailboxes that begin with `nobody`; a wrong password gets 535. */
export async function mailServer(password: string) {
  const mails: TakenMail[] = [];
  const server = createServer((socket) => converse(socket, password, mails));
  return { mails, ...(await listening(server)) };
}

function converse(socket: Socket, password: string, mails: TakenMail[]): void {
  const say = (line: string) => socket.write(`${line}\r\n`);
  let mail: TakenMail = { from: '', to: [], headers: {}, text: '', login: null };
  let login: string | null = null;
  let asked: ((answer: string) => void) | null = null;
  let data: string[] | null = null;
  let buffer = '';
  const authenticated = (user: string, given: string): void => {
    login = given === password ? user : null;
    say(login === null ? '535 5.7.8 authentication failed' : '235 2.7.0 ok');
  };
  const decode = (text: string) => Buffer.from(text, 'base64').toString('utf8');
  const command = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO') {
      say('250-mail.test');
      say('250 AUTH PLAIN LOGIN');
    } else if (verb === 'AUTH') {
      const [, method = '', first] = line.split(' ');
      if (method.toUpperCase() === 'PLAIN') {
        const plain = (answer: string) => {
          const [, user = '', given = ''] = decode(answer).split('\0');
          authenticated(user, given);
        };
        if (first) plain(first);
        else {
          asked = plain;
          say('334 ');
        }
      } else {
        asked = (user) => {
          asked = (given) => authenticated(decode(user), decode(given));
          say('334 UGFzc3dvcmQ6');
        };
        say('334 VXNlcm5hbWU6');
      }
    } else if (verb === 'MAIL') {
      mail = { from: /<([^>]*)>/.exec(line)?.[1] ?? '', to: [], headers: {}, text: '', login };
      say('250 2.1.0 ok');
    } else if (verb === 'RCPT') {
      const to = /<([^>]*)>/.exec(line)?.[1] ?? '';
      if (to.startsWith('nobody')) say('550 5.1.1 no such mailbox');
      else {
        mail.to.push(to);
        say('250 2.1.5 ok');
      }
    } else if (verb === 'DATA') {
      if (mail.to.length === 0) say('554 5.5.1 no valid recipients');
      else {
        data = [];
        say('354 go ahead');
      }
    } else if (verb === 'QUIT') {
      say('221 bye');
      socket.end();
    } else say('250 ok');
  };
  const line = (text: string): void => {
    if (data !== null) {
      if (text === '.') {
        mails.push({ ...mail, ...readMessage(data) });
        data = null;
        say('250 2.0.0 queued');
      } else data.push(text.startsWith('.') ? text.slice(1) : text);
    } else if (asked) {
      const answer = asked;
      asked = null;
      answer(text);
    } else command(text);
  };
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    buffer += chunk.toString('utf8');
    for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
      const text = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      line(text);
    }
  });
  say('220 mail.test ESMTP');
}

/** RFC 5322 header fields, RFC 2047 words and the two transfer encodings of RFC 2045. */
function readMessage(lines: readonly string[]): Pick<TakenMail, 'headers' | 'text'> {
  const blank = lines.indexOf('');
  const headers: Record<string, string> = {};
  const unfolded = lines
    .slice(0, blank)
    .join('\n')
    .replace(/\n[ \t]+/g, ' ')
    .split('\n');
  for (const field of unfolded) {
    const colon = field.indexOf(':');
    headers[field.slice(0, colon).toLowerCase()] = words(field.slice(colon + 1).trim());
  }
  const body = lines.slice(blank + 1).join('\n');
  const encoding = headers['content-transfer-encoding']?.toLowerCase();
  if (encoding === 'base64') return { headers, text: Buffer.from(body, 'base64').toString('utf8') };
  return { headers, text: encoding === 'quoted-printable' ? quoted(body.replace(/=\n/g, '')) : body };
}

const words = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, inner: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(inner, 'base64').toString('utf8') : quoted(inner.replace(/_/g, ' ')),
    );

const quoted = (text: string): string =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

export interface TakenRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Answers with the next of `answers`, and 200 when there are none left. */
export async function httpGateway(answers: { status: number; body?: string }[] = []) {
  const requests: TakenRequest[] = [];
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      const { status, body = '{"code":0}' } = answers.shift() ?? { status: 200 };
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
  return { requests, answers, ...(await listening(server)) };
}

async function listening(server: Server): Promise<{ port: number; close(): Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) (server as { closeAllConnections(): void }).closeAllConnections();
      }),
  };
}
