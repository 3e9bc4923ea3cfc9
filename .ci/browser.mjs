/**
 * Finds a Chromium or Chrome for the browser tests, or installs Debian's when it may. Prints nothing when all is well;
 * says in one line what is missing when it is not.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

function find() {
  const named = process.env.LIANDONG_CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  for (const name of names) {
    const { status, stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
    if (status === 0) return stdout.trim();
  }
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  return existsSync(mac) ? mac : undefined;
}

const hasChineseFont = () =>
  /Noto (Sans|Serif) CJK|Noto Sans SC|WenQuanYi|Source Han/i.test(
    spawnSync('fc-list', [':lang=zh'], { encoding: 'utf8' }).stdout ?? '',
  );

/** Path of a browser; installs `chromium` and a Chinese font where this process may (root on Debian or Ubuntu). */
export function findBrowser() {
  let browser = find();
  if (browser && hasChineseFont()) return browser;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    try {
      execFileSync('apt-get', ['update', '-qq'], { env, stdio: 'ignore' });
      execFileSync('apt-get', ['install', '-y', '-qq', ...(browser ? [] : ['chromium']), 'fonts-noto-cjk'], {
        env,
        stdio: 'ignore',
      });
    } catch {
      // Said below, in one line, if it matters.
    }
    browser = find();
  }
  if (!browser) {
    throw new Error(
      'No browser for the browser tests: install Chromium or Chrome (Debian: apt-get install chromium fonts-noto-cjk) or set LIANDONG_CHROMIUM to its path.',
    );
  }
  return browser;
}
