/**
 * The places of work on the rail, in the order of a day, and who sees them. A place is shown when the person holds one
 * of its permissions; the server checks every action again.
 */
import {
  Bell,
  Box,
  DataBoard,
  Document,
  EditPen,
  Files,
  Headset,
  House,
  Link,
  Operation,
  Setting,
  SetUp,
  Tickets,
  Warning,
} from '@element-plus/icons-vue';
import type { Component } from 'vue';
import { systemPages } from '../administration/pages.ts';

export interface WorkPlace {
  /** Route name; its word is `frame.place.<name>`. */
  name: string;
  icon: Component;
  /** Any of these; none: everybody. */
  permissions: readonly string[];
  group: 'work' | 'build';
}

export const workPlaces: readonly WorkPlace[] = [
  { name: 'duty', icon: House, permissions: [], group: 'work' },
  { name: 'desk', icon: Headset, permissions: ['request.file'], group: 'work' },
  { name: 'tasks', icon: Tickets, permissions: ['task.work'], group: 'work' },
  { name: 'board', icon: DataBoard, permissions: ['case.mark.supervise', 'case.read.all'], group: 'work' },
  { name: 'alarms', icon: Warning, permissions: [], group: 'work' },
  { name: 'cases', icon: Document, permissions: [], group: 'work' },
  { name: 'things', icon: Files, permissions: [], group: 'work' },
  { name: 'notices', icon: Bell, permissions: [], group: 'work' },
  {
    name: 'design',
    icon: EditPen,
    permissions: ['process.design', 'process.publish', 'process.watch', 'decision.design'],
    group: 'build',
  },
  { name: 'rules', icon: SetUp, permissions: ['rule.design', 'rule.publish'], group: 'build' },
  { name: 'operations', icon: Operation, permissions: ['process.watch'], group: 'build' },
  { name: 'packs', icon: Box, permissions: ['pack.manage'], group: 'build' },
  { name: 'connections', icon: Link, permissions: ['connection.manage'], group: 'build' },
  { name: 'system', icon: Setting, permissions: systemPages.map((page) => page.permission), group: 'build' },
];
