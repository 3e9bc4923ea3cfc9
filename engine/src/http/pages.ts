/**
 * The web application's files: hashed assets are cached for a year, pages are asked for anew each time. Every path that
 * is no file gets the staff application (its router shows the page), `/portal` and below the citizen portal.
 *
 * The policy allows nothing but our own scripts; inline styles stay allowed because bpmn-js and Element Plus set them.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import compression from 'compression';
import express, { type Express, type Response } from 'express';
import helmet from 'helmet';

const yearSeconds = 31_536_000;

/** `mapTiles`: origins of map pictures the city uses; none by default. */
export function servePages(app: Express, directory: string, mapTiles: readonly string[]): void {
  app.use(securityHeaders(mapTiles));
  app.use(compression({ threshold: 1024 }));
  app.use(
    '/assets',
    express.static(join(directory, 'assets'), { immutable: true, maxAge: yearSeconds * 1000, fallthrough: false }),
  );
  app.use(express.static(directory, { index: false, setHeaders: cacheHeaders }));
  app.get(['/portal', '/portal/*path'], (_request, response) => sendPage(response, directory, 'portal.html'));
  app.get(['/', '/*path'], (_request, response) => sendPage(response, directory, 'index.html'));
}

function securityHeaders(mapTiles: readonly string[]) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:', ...mapTiles],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", ...mapTiles],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    // Cities run this on plain http inside their networks, too; whoever ends TLS in front sets HSTS.
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    originAgentCluster: false,
  });
}

function cacheHeaders(response: Response, path: string): void {
  response.setHeader('cache-control', path.endsWith('.html') ? 'no-cache' : 'public, max-age=3600');
}

function sendPage(response: Response, directory: string, page: string): void {
  if (!existsSync(join(directory, page))) {
    response
      .status(503)
      .type('text/plain; charset=utf-8')
      .send('The web application is not built. Run `npm run build`.\n界面尚未构建，请运行 npm run build。\n');
    return;
  }
  response.setHeader('cache-control', 'no-cache');
  response.sendFile(page, { root: directory, cacheControl: false });
}
