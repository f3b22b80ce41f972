/** The tables and secondary indices of an ML Metadata SQLite file, schema version 10 (google/ml-metadata, metadata source queries). */

export const mlmdSchemaVersion = 10;

const id = 'id INTEGER PRIMARY KEY AUTOINCREMENT';
const externalId = 'external_id VARCHAR(255) UNIQUE';
const times = ['create_time_since_epoch INT NOT NULL DEFAULT 0', 'last_update_time_since_epoch INT NOT NULL DEFAULT 0'];

const tables: Readonly<Record<string, readonly string[]>> = {
  Type: [
    id,
    'name VARCHAR(255) NOT NULL',
    'version VARCHAR(255)',
    'type_kind TINYINT(1) NOT NULL',
    'description TEXT',
    'input_type TEXT',
    'output_type TEXT',
    externalId,
  ],
  ParentType: ['type_id INT NOT NULL', 'parent_type_id INT NOT NULL', 'PRIMARY KEY (type_id, parent_type_id)'],
  TypeProperty: ['type_id INT NOT NULL', 'name VARCHAR(255) NOT NULL', 'data_type INT NULL', 'PRIMARY KEY (type_id, name)'],
  Artifact: [
    id,
    'type_id INT NOT NULL',
    'uri TEXT',
    'state INT',
    'name VARCHAR(255)',
    externalId,
    ...times,
    'UNIQUE(type_id, name)',
  ],
  ArtifactProperty: propertyColumns('artifact_id'),
  Execution: [
    id,
    'type_id INT NOT NULL',
    'last_known_state INT',
    'name VARCHAR(255)',
    externalId,
    ...times,
    'UNIQUE(type_id, name)',
  ],
  ExecutionProperty: propertyColumns('execution_id'),
  Context: [id, 'type_id INT NOT NULL', 'name VARCHAR(255) NOT NULL', externalId, ...times, 'UNIQUE(type_id, name)'],
  ContextProperty: propertyColumns('context_id'),
  ParentContext: ['context_id INT NOT NULL', 'parent_context_id INT NOT NULL', 'PRIMARY KEY (context_id, parent_context_id)'],
  Event: [
    id,
    'artifact_id INT NOT NULL',
    'execution_id INT NOT NULL',
    'type INT NOT NULL',
    'milliseconds_since_epoch INT',
    'UNIQUE(artifact_id, execution_id, type)',
  ],
  EventPath: ['event_id INT NOT NULL', 'is_index_step TINYINT(1) NOT NULL', 'step_index INT', 'step_key TEXT'],
  Association: [id, 'context_id INT NOT NULL', 'execution_id INT NOT NULL', 'UNIQUE(context_id, execution_id)'],
  Attribution: [id, 'context_id INT NOT NULL', 'artifact_id INT NOT NULL', 'UNIQUE(context_id, artifact_id)'],
  MLMDEnv: ['schema_version INTEGER PRIMARY KEY'],
};

/** The statements that make an empty store of this version. */
export function createMlmdTables(): string {
  const statements = Object.entries(tables).map(
    ([name, columns]) => `CREATE TABLE \`${name}\` (${columns.map(quote).join(', ')})`,
  );
  return [...statements, ...secondaryIndices(), `INSERT INTO MLMDEnv VALUES (${mlmdSchemaVersion})`].join(';\n');
}

function propertyColumns(owner: string): string[] {
  return [
    `${owner} INT NOT NULL`,
    'name VARCHAR(255) NOT NULL',
    'is_custom_property TINYINT(1) NOT NULL',
    'int_value INT',
    'double_value DOUBLE',
    'string_value TEXT',
    'byte_value BLOB',
    'proto_value BLOB',
    'bool_value BOOLEAN',
    `PRIMARY KEY (${owner}, name, is_custom_property)`,
  ];
}

function secondaryIndices(): string[] {
  const indices = [
    'CREATE INDEX `idx_artifact_uri` ON `Artifact`(`uri`)',
    'CREATE INDEX `idx_event_execution_id` ON `Event`(`execution_id`)',
    'CREATE INDEX `idx_parentcontext_parent_context_id` ON `ParentContext`(`parent_context_id`)',
    'CREATE INDEX `idx_type_name` ON `Type`(`name`)',
    'CREATE INDEX `idx_eventpath_event_id` ON `EventPath`(`event_id`)',
  ];
  for (const table of ['Artifact', 'Execution', 'Context']) {
    for (const time of ['create', 'last_update']) {
      const column = `${time}_time_since_epoch`;
      indices.push(`CREATE INDEX \`idx_${table.toLowerCase()}_${column}\` ON \`${table}\`(\`${column}\`)`);
    }
    for (const type of ['int', 'double', 'string']) {
      const columns = `(\`name\`, \`is_custom_property\`, \`${type}_value\`) WHERE \`${type}_value\` IS NOT NULL`;
      indices.push(`CREATE INDEX \`idx_${table.toLowerCase()}_property_${type}\` ON \`${table}Property\`${columns}`);
    }
  }
  for (const table of ['Type', 'Artifact', 'Execution', 'Context']) {
    indices.push(`CREATE INDEX \`idx_${table.toLowerCase()}_external_id\` ON \`${table}\`(\`external_id\`)`);
  }
  return indices;
}

/** Quotes the column name of a definition the way MLMD writes it; constraints stay as they are. */
function quote(column: string): string {
  return /^(PRIMARY KEY|UNIQUE)/.test(column) ? column : column.replace(/^\w+/, '`$&`');
}
