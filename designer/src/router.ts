/**
 * The staff pages' addresses. Every address holds what is selected and filtered, so that back, reload and a link sent
 * to a colleague work. Nobody but a signed-in person with a password of their own gets past the login.
 */
import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from 'vue-router';
import { useSession } from './session/session.ts';

const routes: RouteRecordRaw[] = [
  { path: '/login', name: 'login', component: () => import('./login/LoginPage.vue'), meta: { open: true } },
  { path: '/password', name: 'password', component: () => import('./login/PasswordPage.vue') },
  {
    path: '/',
    component: () => import('./frame/AppFrame.vue'),
    redirect: { name: 'duty' },
    children: [
      { path: 'duty', name: 'duty', component: () => import('./duty/DutyPage.vue') },
      { path: 'desk', name: 'desk', component: () => import('./desk/DeskPage.vue') },
      { path: 'requests/:id', name: 'request', component: () => import('./requests/RequestPage.vue'), props: true },
      { path: 'tasks', name: 'tasks', component: () => import('./inbox/InboxPage.vue') },
      { path: 'board', name: 'board', component: () => import('./board/BoardPage.vue') },
      { path: 'alarms', name: 'alarms', component: () => import('./alarms/AlarmsPage.vue') },
      { path: 'alarms/map', name: 'alarm-map', component: () => import('./alarms/AlarmMapPage.vue') },
      { path: 'alarms/quiet', name: 'alarm-quiet', component: () => import('./alarms/QuietPage.vue') },
      { path: 'alarms/handover', name: 'alarm-handover', component: () => import('./alarms/HandoverPage.vue') },
      { path: 'alarms/:id', name: 'alarm', component: () => import('./alarms/AlarmPage.vue'), props: true },
      { path: 'cases', name: 'cases', component: () => import('./cases/CasesPage.vue') },
      { path: 'cases/:id', name: 'case', component: () => import('./cases/CasePage.vue'), props: true },
      { path: 'things', name: 'things', component: () => import('./things/ThingsPage.vue') },
      { path: 'notices', name: 'notices', component: () => import('./notices/NoticesPage.vue') },
      { path: 'notices/log', name: 'notice-log', component: () => import('./notices/NoticeLogPage.vue') },
      { path: 'notices/routes', name: 'notice-routes', component: () => import('./notices/NoticeRoutesPage.vue') },
      {
        path: 'design',
        name: 'design',
        component: () => import('./process-designer/ProcessesPage.vue'),
        // Who designs decision tables only begins with them.
        beforeEnter: () => {
          const { can } = useSession();
          return can('process.design') || !can('decision.design') || { name: 'decisions' };
        },
      },
      {
        path: 'design/:processId',
        name: 'design-process',
        component: () => import('./process-designer/DesignerPage.vue'),
        props: true,
      },
      { path: 'rules', name: 'rules', component: () => import('./rules/RulesPage.vue') },
      { path: 'rules/:id', name: 'rule', component: () => import('./rules/RuleEditorPage.vue'), props: true },
      { path: 'decisions', name: 'decisions', component: () => import('./decisions/DecisionsPage.vue') },
      { path: 'decisions/:id', name: 'decision', component: () => import('./decisions/DecisionPage.vue'), props: true },
      { path: 'operations', name: 'operations', component: () => import('./operations/InstancesPage.vue') },
      {
        path: 'operations/instances/:id',
        name: 'instance',
        component: () => import('./operations/InstancePage.vue'),
        props: true,
      },
      {
        path: 'operations/processes/:processId',
        name: 'process-activity',
        component: () => import('./operations/ActivityPage.vue'),
        props: true,
      },
      {
        path: 'operations/changes',
        name: 'process-changes',
        component: () => import('./operations/ChangesPage.vue'),
      },
      { path: 'packs', name: 'packs', component: () => import('./administration/PacksPage.vue') },
      { path: 'packs/:id', name: 'pack', component: () => import('./administration/PackPage.vue'), props: true },
      { path: 'connections', name: 'connections', component: () => import('./connections/ConnectionsPage.vue') },
      {
        path: 'system',
        component: () => import('./administration/SystemPage.vue'),
        children: [
          { path: '', name: 'system', redirect: { name: 'people' } },
          { path: 'people', name: 'people', component: () => import('./administration/PeoplePage.vue') },
          { path: 'units', name: 'units', component: () => import('./administration/UnitsPage.vue') },
          { path: 'roles', name: 'roles', component: () => import('./administration/RolesPage.vue') },
          { path: 'calendars', name: 'calendars', component: () => import('./administration/CalendarsPage.vue') },
          { path: 'imports', name: 'imports', component: () => import('./administration/ImportsPage.vue') },
          { path: 'audit', name: 'audit', component: () => import('./administration/AuditPage.vue') },
        ],
      },
      { path: ':rest(.*)*', name: 'not-found', component: () => import('./frame/NotFoundPage.vue') },
    ],
  },
];

export function makeRouter(): Router {
  const router = createRouter({ history: createWebHistory(), routes });
  router.beforeEach(async (to) => {
    const session = useSession();
    if (!session.known) await session.load();
    if (to.meta['open']) return session.me ? { name: 'duty' } : true;
    if (!session.me) return { name: 'login', query: { to: to.fullPath } };
    if (session.me.mustChangePassword && to.name !== 'password')
      return { name: 'password', query: { to: to.fullPath } };
    return true;
  });
  return router;
}
