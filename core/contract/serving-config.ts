/** The project file's serving keys: ports, versions, batching, the register, other machines. */

import { z } from 'zod';

const batchingSchema = z.strictObject({
  /**
   * `queued`: requests waiting at the same time run together, none waits for others. `auto`: as many together as keep to
   * `target_p99_ms`, found by measuring. `parameters`: as TensorFlow Serving does with its file, or its defaults. `off`: each
   * alone.
   */
  mode: z.enum(['queued', 'auto', 'parameters', 'off']).default('queued'),
  /** Milliseconds of queueing and running. */
  target_p99_ms: z.number().positive().default(20),
  /** TensorFlow Serving's batching_parameters_file, from the project folder. */
  parameters_file: z.string().min(1).optional(),
});

export const servingSchema = z.strictObject({
  model_name: z
    .string()
    .regex(/^[A-Za-z0-9_.-]+$/)
    .optional(),
  /** Of gRPC. */
  port: z.int().min(0).max(65_535).default(8500),
  rest_api_port: z.int().min(0).max(65_535).default(8501),
  rest_api_timeout_in_ms: z.int().min(1).default(30_000),
  /** Any web page may ask. */
  enable_cors_support: z.boolean().default(false),
  /** Largest request, REST or gRPC. */
  max_request_megabytes: z.number().positive().max(2048).default(64),
  file_system_poll_wait_seconds: z.number().positive().default(1),
  max_num_load_retries: z.int().min(0).default(5),
  /** Requests in a version's assets.extra are answered before it is asked. */
  enable_model_warmup: z.boolean().default(true),
  /** Which versions are served. */
  version_policy: z
    .union([
      z.literal('all'),
      z.strictObject({ latest: z.int().min(1) }),
      z.strictObject({ specific: z.array(z.int().min(0)).min(1) }),
    ])
    .default({ latest: 1 }),
  /** Alias to version, as TensorFlow Serving's version labels: its version stays loaded, and clients may ask for it by this name. */
  version_labels: z.record(z.string().min(1), z.int().min(0)).default({}),
  /** Other machines are answered too, with TLS and a token for each client. */
  remote: z
    .strictObject({
      /** To listen on; 0.0.0.0 is every one of this machine. */
      address: z.string().min(1),
      port: z.int().min(0).max(65_535).default(8600),
      rest_api_port: z.int().min(0).max(65_535).default(8601),
      /** PEM files, from the project folder. */
      tls_cert: z.string().min(1),
      tls_key: z.string().min(1),
      /** What clients call this machine, besides `address`. */
      hosts: z.array(z.string().min(1)).default([]),
    })
    .optional(),
  batching: batchingSchema.prefault({}),
  /** TensorFlow Serving's monitoring config file. Absent: the Prometheus page is at its usual path. */
  monitoring_config_file: z.string().min(1).optional(),
  /**
   * `always`: an answered prediction is registered. `bounded`: the register never holds an answer up; beyond `register_queue`
   * waiting predictions they are dropped, counted and shown.
   */
  register: z.enum(['always', 'bounded']).default('always'),
  register_queue: z.int().min(1).default(100_000),
  /** Share of predictions written to the register, 0 to 1. */
  sample_rate: z.number().min(0).max(1).default(1),
  /** Features whose values are never written to the register. */
  redact: z.array(z.string()).default([]),
});

export type ServingConfig = z.infer<typeof servingSchema>;
