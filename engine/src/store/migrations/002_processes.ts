/**
 * Processes: what is deployed, what runs, and what happened. Rows are described in runtime/process/tables.ts.
 * JSON and what models and people write freely stand in text columns; times are milliseconds since the epoch. Indexes follow the questions that are asked:
 * open tasks of a subject, free jobs of a type, history of an instance.
 */
import type { Knex } from 'knex';

export async function up(db: Knex): Promise<void> {
  await deployed(db);
  await running(db);
  await waiting(db);
  await happened(db);
}

async function deployed(db: Knex): Promise<void> {
  await db.schema.createTable('deployed_resource', (table) => {
    table.text('hash').primary();
    table.text('kind').notNullable();
    table.text('content').notNullable();
  });
  await db.schema.createTable('deployment', (table) => {
    table.text('key').primary();
    table.bigInteger('deployed_at').notNullable();
    table.text('deployed_by').notNullable();
    table.text('origin');
  });
  await db.schema.createTable('definition_ref', (table) => {
    table.text('ref').primary();
    table.text('definition_key').notNullable();
    table.integer('version').notNullable();
    table.text('hash').notNullable();
    table.integer('rev').notNullable();
  });
  await db.schema.createTable('process_definition', (table) => {
    definitionColumns(table);
    table.text('process_id').notNullable();
    table.text('name').notNullable();
    table.text('version_tag');
    table.unique(['process_id', 'version']);
    table.index(['deployed_at', 'key']);
  });
  await db.schema.createTable('decision_requirements', (table) => {
    definitionColumns(table);
    table.text('requirements_id').notNullable();
    table.text('name').notNullable();
    table.unique(['requirements_id', 'version']);
  });
  await db.schema.createTable('decision_definition', (table) => {
    definitionColumns(table);
    table.text('decision_id').notNullable();
    table.text('name').notNullable();
    table.text('version_tag');
    table.text('requirements_key').notNullable();
    table.text('requirements_id').notNullable();
    table.unique(['decision_id', 'version']);
  });
  await db.schema.createTable('form_definition', (table) => {
    definitionColumns(table);
    table.text('form_id').notNullable();
    table.unique(['form_id', 'version']);
  });
}

function definitionColumns(table: Knex.CreateTableBuilder): void {
  table.text('key').primary();
  table.integer('version').notNullable();
  table.text('hash').notNullable();
  table.text('resource_name').notNullable();
  table.text('deployment_key').notNullable();
  table.bigInteger('deployed_at').notNullable();
  table.text('deployed_by').notNullable();
  table.text('origin');
}

async function running(db: Knex): Promise<void> {
  await db.schema.createTable('process_instance', (table) => {
    table.text('key').primary();
    table.text('process_definition_key').notNullable();
    table.text('process_id').notNullable();
    table.integer('version').notNullable();
    table.text('status').notNullable();
    table.text('state');
    table.text('live').notNullable();
    table.text('calls').notNullable();
    table.text('flows').notNullable();
    table.text('business_key');
    table.text('tags').notNullable();
    table.text('parent_key');
    table.text('parent_element_key');
    table.text('root_key').notNullable();
    table.integer('depth').notNullable();
    table.text('start_point');
    table.integer('incidents').notNullable();
    table.bigInteger('started_at').notNullable();
    table.text('started_by').notNullable();
    table.bigInteger('ended_at');
    table.text('end_reason');
    table.integer('rev').notNullable();
    table.index(['status', 'process_definition_key']);
    table.index(['business_key']);
    table.index(['parent_key']);
    table.index(['started_at', 'key']);
  });
  await db.schema.createTable('variable_scope', (table) => {
    table.text('scope_key').primary();
    table.text('process_instance_key').notNullable().index();
    table.text('variables').notNullable();
  });
}

async function waiting(db: Knex): Promise<void> {
  await db.schema.createTable('user_task', (table) => {
    table.text('key').primary();
    elementColumns(table);
    table.integer('version').notNullable();
    table.text('name').notNullable();
    table.text('state').notNullable();
    table.text('assignee');
    table.text('candidate_groups').notNullable();
    table.text('candidate_users').notNullable();
    table.bigInteger('due_at');
    table.bigInteger('follow_up_at');
    table.integer('priority').notNullable();
    table.text('form_id');
    table.text('form_key');
    table.text('external_form_reference');
    table.text('headers').notNullable();
    table.text('scope_path').notNullable();
    table.text('business_key');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('completed_at');
    table.text('completed_by');
    table.text('action');
    table.integer('rev').notNullable();
    table.index(['state', 'created_at']);
    table.index(['assignee', 'state']);
    table.index(['business_key']);
    table.index(['process_instance_key']);
  });
  await db.schema.createTable('user_task_candidate', (table) => {
    table.text('id').primary();
    table.text('user_task_key').notNullable();
    table.text('subject').notNullable();
    table.index(['subject', 'user_task_key']);
  });
  await db.schema.createTable('job', (table) => {
    table.text('key').primary();
    elementColumns(table);
    table.integer('version').notNullable();
    table.text('type').notNullable();
    table.integer('retries').notNullable();
    table.bigInteger('available_at');
    table.bigInteger('deadline');
    table.text('worker');
    table.text('error_message');
    table.text('headers').notNullable();
    table.text('scope_path').notNullable();
    table.bigInteger('created_at').notNullable();
    table.integer('rev').notNullable();
    table.index(['type', 'available_at']);
    table.index(['process_instance_key']);
  });
  await db.schema.createTable('event_subscription', (table) => {
    table.text('key').primary();
    table.text('kind').notNullable();
    table.text('name').notNullable();
    table.text('correlation_key');
    table.text('process_instance_key');
    table.text('process_definition_key').notNullable();
    table.text('process_id').notNullable();
    table.text('element_instance_key');
    table.text('element_id').notNullable();
    table.integer('interrupting').notNullable();
    table.bigInteger('created_at').notNullable();
    table.index(['kind', 'name']);
    table.index(['process_instance_key']);
    table.index(['process_id']);
  });
  await db.schema.createTable('message_point', (table) => {
    table.text('id').primary();
    table.text('waiting').notNullable();
    table.text('buffered').notNullable();
    table.text('started').notNullable();
    table.integer('rev').notNullable();
  });
  await db.schema.createTable('message', (table) => {
    table.text('key').primary();
    table.text('point_id').notNullable();
    table.text('name').notNullable();
    table.text('correlation_key').notNullable();
    table.text('message_id');
    table.text('variables').notNullable();
    table.text('correlated').notNullable();
    table.bigInteger('published_at').notNullable();
    table.bigInteger('expires_at').notNullable();
  });
}

async function happened(db: Knex): Promise<void> {
  await db.schema.createTable('element_instance', (table) => {
    table.text('key').primary();
    table.text('process_instance_key').notNullable();
    table.text('process_definition_key').notNullable();
    table.text('process_id').notNullable();
    table.text('element_id').notNullable();
    table.text('element_name').notNullable();
    table.text('type').notNullable();
    table.text('state').notNullable();
    table.text('scope_key').notNullable();
    table.bigInteger('started_at').notNullable();
    table.bigInteger('ended_at');
    table.index(['process_instance_key']);
  });
  await db.schema.createTable('incident', (table) => {
    table.text('key').primary();
    elementColumns(table);
    table.text('error_type').notNullable();
    table.text('message').notNullable();
    table.text('job_key');
    table.text('state').notNullable();
    table.text('retry');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('resolved_at');
    table.index(['state', 'created_at']);
    table.index(['process_instance_key']);
  });
  await db.schema.createTable('decision_evaluation', (table) => {
    table.text('key').primary();
    table.text('decision_id').notNullable();
    table.text('decision_key').notNullable();
    table.integer('version').notNullable();
    table.text('process_instance_key');
    table.text('element_id');
    table.text('inputs').notNullable();
    table.text('matched').notNullable();
    table.text('required').notNullable();
    table.text('output');
    table.bigInteger('evaluated_at').notNullable();
    table.index(['process_instance_key']);
    table.index(['decision_id', 'evaluated_at']);
  });
}

/** Where in which instance a task, a job or an incident belongs. */
function elementColumns(table: Knex.CreateTableBuilder): void {
  table.text('process_instance_key').notNullable();
  table.text('process_definition_key').notNullable();
  table.text('process_id').notNullable();
  table.text('element_id').notNullable();
  table.text('element_instance_key').notNullable();
}

export async function down(db: Knex): Promise<void> {
  const tables = [
    ...['decision_evaluation', 'incident', 'element_instance', 'message', 'message_point', 'event_subscription', 'job'],
    ...['user_task_candidate', 'user_task', 'variable_scope', 'process_instance', 'form_definition'],
    ...['decision_definition', 'decision_requirements', 'process_definition', 'definition_ref', 'deployment'],
    'deployed_resource',
  ];
  for (const table of tables) await db.schema.dropTable(table);
}
