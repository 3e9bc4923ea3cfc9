/** Starts the engine with settings from the environment, says where it is, and stops it in good order on a signal. */
import { readConfig } from './config.ts';
import { demoPassword } from './features/demo/organisation.ts';
import { createEngine } from './server.ts';

const engine = await createEngine(readConfig(process.env));
console.log(`Liandong 联动  ${engine.url}`);
if (engine.firstAdmin && !engine.config.adminPassword) {
  console.log(`首次启动，管理员账号 / first start, administrator: ${engine.firstAdmin.username}`);
  console.log(`密码 / password: ${engine.firstAdmin.password}`);
  console.log('请立即登录并修改密码。Log in and change it now; it is not shown again.');
}
if (engine.config.demo) {
  console.log(`演示账号 / demo accounts: seat1 centre1 ludeng1 tongjun1 supervisor1 leader1 … ${demoPassword}`);
}

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) process.exit(1);
    stopping = true;
    engine.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
