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
    table.string('hash', 64).primary();
    table.string('kind', 10).notNullable();
    table.text('content').notNullable();
  });
  await db.schema.createTable('deployment', (table) => {
    table.string('key', 20).primary();
    table.bigInteger('deployed_at').notNullable();
    table.text('deployed_by').notNullable();
    table.text('origin');
  });
  await db.schema.createTable('definition_ref', (table) => {
    table.text('ref').primary();
    table.string('definition_key', 20).notNullable();
    table.integer('version').notNullable();
    table.string('hash', 64).notNullable();
    table.integer('rev').notNullable();
  });
  await db.schema.createTable('process_definition', (table) => {
    definitionColumns(table);
    table.string('process_id', 200).notNullable();
    table.text('name').notNullable();
    table.text('version_tag');
    table.unique(['process_id', 'version']);
    table.index(['deployed_at', 'key']);
  });
  await db.schema.createTable('decision_requirements', (table) => {
    definitionColumns(table);
    table.string('requirements_id', 200).notNullable();
    table.text('name').notNullable();
    table.unique(['requirements_id', 'version']);
  });
  await db.schema.createTable('decision_definition', (table) => {
    definitionColumns(table);
    table.string('decision_id', 200).notNullable();
    table.text('name').notNullable();
    table.text('version_tag');
    table.string('requirements_key', 20).notNullable();
    table.string('requirements_id', 200).notNullable();
    table.unique(['decision_id', 'version']);
  });
  await db.schema.createTable('form_definition', (table) => {
    definitionColumns(table);
    table.text('form_id').notNullable();
    table.unique(['form_id', 'version']);
  });
}

function definitionColumns(table: Knex.CreateTableBuilder): void {
  table.string('key', 20).primary();
  table.integer('version').notNullable();
  table.string('hash', 64).notNullable();
  table.text('resource_name').notNullable();
  table.string('deployment_key', 20).notNullable();
  table.bigInteger('deployed_at').notNullable();
  table.text('deployed_by').notNullable();
  table.text('origin');
}

async function running(db: Knex): Promise<void> {
  await db.schema.createTable('process_instance', (table) => {
    table.string('key', 20).primary();
    table.string('process_definition_key', 20).notNullable();
    table.string('process_id', 200).notNullable();
    table.integer('version').notNullable();
    table.string('status', 12).notNullable();
    table.text('state');
    table.text('live').notNullable();
    table.text('calls').notNullable();
    table.text('flows').notNullable();
    table.string('business_key', 200);
    table.text('tags').notNullable();
    table.string('parent_key', 20);
    table.string('parent_element_key', 20);
    table.string('root_key', 20).notNullable();
    table.integer('depth').notNullable();
    table.string('start_point', 64);
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
    table.string('scope_key', 20).primary();
    table.string('process_instance_key', 20).notNullable().index();
    table.text('variables').notNullable();
  });
}

async function waiting(db: Knex): Promise<void> {
  await db.schema.createTable('user_task', (table) => {
    table.string('key', 20).primary();
    elementColumns(table);
    table.integer('version').notNullable();
    table.text('name').notNullable();
    table.string('state', 12).notNullable();
    table.text('assignee');
    table.text('candidate_groups').notNullable();
    table.text('candidate_users').notNullable();
    table.bigInteger('due_at');
    table.bigInteger('follow_up_at');
    table.integer('priority').notNullable();
    table.text('form_id');
    table.string('form_key', 20);
    table.text('external_form_reference');
    table.text('headers').notNullable();
    table.text('scope_path').notNullable();
    table.string('business_key', 200);
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
    table.string('user_task_key', 20).notNullable();
    table.text('subject').notNullable();
    table.index(['subject', 'user_task_key']);
  });
  await db.schema.createTable('job', (table) => {
    table.string('key', 20).primary();
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
    table.string('key', 20).primary();
    table.string('kind', 10).notNullable();
    table.text('name').notNullable();
    table.text('correlation_key');
    table.string('process_instance_key', 20);
    table.string('process_definition_key', 20).notNullable();
    table.string('process_id', 200).notNullable();
    table.string('element_instance_key', 20);
    table.string('element_id', 200).notNullable();
    table.integer('interrupting').notNullable();
    table.bigInteger('created_at').notNullable();
    table.index(['kind', 'name']);
    table.index(['process_instance_key']);
    table.index(['process_id']);
  });
  await db.schema.createTable('message_point', (table) => {
    table.string('id', 64).primary();
    table.text('waiting').notNullable();
    table.text('buffered').notNullable();
    table.text('started').notNullable();
    table.integer('rev').notNullable();
  });
  await db.schema.createTable('message', (table) => {
    table.string('key', 20).primary();
    table.string('point_id', 64).notNullable();
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
    table.string('key', 20).primary();
    table.string('process_instance_key', 20).notNullable();
    table.string('process_definition_key', 20).notNullable();
    table.string('process_id', 200).notNullable();
    table.string('element_id', 200).notNullable();
    table.text('element_name').notNullable();
    table.string('type', 40).notNullable();
    table.string('state', 12).notNullable();
    table.string('scope_key', 20).notNullable();
    table.bigInteger('started_at').notNullable();
    table.bigInteger('ended_at');
    table.index(['process_instance_key']);
  });
  await db.schema.createTable('incident', (table) => {
    table.string('key', 20).primary();
    elementColumns(table);
    table.string('error_type', 60).notNullable();
    table.text('message').notNullable();
    table.string('job_key', 20);
    table.string('state', 12).notNullable();
    table.text('retry');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('resolved_at');
    table.index(['state', 'created_at']);
    table.index(['process_instance_key']);
  });
  await db.schema.createTable('decision_evaluation', (table) => {
    table.string('key', 20).primary();
    table.string('decision_id', 200).notNullable();
    table.string('decision_key', 20).notNullable();
    table.integer('version').notNullable();
    table.string('process_instance_key', 20);
    table.string('element_id', 200);
    table.text('inputs').notNullable();
    table.text('matched').notNullable();
    table.text('output').notNullable();
    table.bigInteger('evaluated_at').notNullable();
    table.index(['process_instance_key']);
    table.index(['decision_id', 'evaluated_at']);
  });
}

/** Where in which instance a task, a job or an incident belongs. */
function elementColumns(table: Knex.CreateTableBuilder): void {
  table.string('process_instance_key', 20).notNullable();
  table.string('process_definition_key', 20).notNullable();
  table.string('process_id', 200).notNullable();
  table.string('element_id', 200).notNullable();
  table.string('element_instance_key', 20).notNullable();
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
