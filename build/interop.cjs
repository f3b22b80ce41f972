/** `npm run test:interop`: reads the files we write with the original Python tools, in an environment made for it. */
'use strict';

const { spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { BootstrapError, ensureReady, lastLine, root, run, runMain, say } = require('./bootstrap.cjs');

const home = path.join(root, '.interop');
const checksDir = path.join(root, 'test', 'interop');
const installLimitMs = 15 * 60_000;
const checkLimitMs = 10 * 60_000;

/**
 * Installed one group after the other, so that one which cannot be had leaves the others. TFDV names packages for cloud
 * storage that nothing here uses and that take an hour to resolve: what it needs is listed by hand, without theirs.
 */
const groups = [
  { name: 'ml-metadata', args: ['ml-metadata==1.17.1', 'protobuf==4.25.9'] },
  { name: 'tensorflow', args: ['tensorflow-cpu==2.17.1', 'tensorflow-metadata==1.17.2', 'protobuf==4.25.9', 'numpy==1.26.4'] },
  {
    name: 'tensorflow-data-validation, what it needs',
    args: [
      'apache-beam==2.65.0',
      'pyarrow==10.0.1',
      'pandas==1.5.3',
      'joblib==1.6.0',
      'pyfarmhash==0.3.2',
      'numpy==1.26.4',
      'protobuf==4.25.9',
    ],
  },
  // Pinned together: TensorFlow and TFDV need this numpy and this pandas.
  { name: 'scikit-learn', args: ['scikit-learn==1.5.2', 'joblib==1.6.0', 'numpy==1.26.4', 'pandas==1.5.3'] },
  { name: 'tokenizers and gensim', args: ['tokenizers==0.21.4', 'gensim==4.3.3', 'scipy==1.13.1', 'numpy==1.26.4'] },
  // Theirs alone: protobuf stays the one that TensorFlow needs, and onnx 1.16 takes it.
  { name: 'onnx', args: ['onnx==1.16.2', 'onnxruntime==1.20.1', 'protobuf==4.25.9', 'numpy==1.26.4'] },
  // The peer of `npm run bench serve`.
  { name: 'flask', args: ['flask==3.0.3'] },
  // Its stubs need TensorFlow's protos and grpcio, which are there.
  { name: 'tensorflow-serving-api', args: ['--no-deps', 'tensorflow-serving-api==2.17.1'] },
  { name: 'tensorflow-data-validation', args: ['--no-deps', 'tensorflow-data-validation==1.16.1', 'tfx-bsl==1.16.1'] },
];

async function main() {
  await ensureReady();
  const python = await makeEnvironment();
  const projectDir = path.join(home, 'project');
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const made = await runShown(process.execPath, [path.join(checksDir, 'make-project.mjs'), projectDir], counts);
  const answered = await buildAnswers(counts);
  if (made && answered) {
    for (const script of fs
      .readdirSync(checksDir)
      .filter((name) => /^check_.*\.py$/.test(name))
      .sort()) {
      await runShown(python, [path.join(checksDir, script), projectDir], counts);
    }
  }
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
}

/** What the checks compare with, asked of the sources: answers to cases, and programs that read rows and train. */
async function buildAnswers(counts) {
  const { rolldown } = await import('rolldown');
  for (const name of [
    'our-answers',
    'our-gradients',
    'our-transforms',
    'our-images',
    'our-rows',
    'our-models',
    'our-texts',
    'our-exports',
    'our-runnables',
    'our-server',
  ]) {
    const input = path.join(checksDir, `${name}.ts`);
    const external = /^(?!\.{0,2}\/|[A-Za-z]:[\\/]|\0)[@\w]/;
    const bundle = await rolldown({ input, external, platform: 'node', cwd: root, tsconfig: false, logLevel: 'warn' });
    await bundle.write({ file: path.join(home, `${name}.mjs`), format: 'esm', codeSplitting: false });
    await bundle.close();
  }
  const answers = ['our-answers', 'our-gradients', 'our-transforms', 'our-images'].map((name) => path.join(home, name));
  for (const answer of answers) {
    if (!(await runShown(process.execPath, [`${answer}.mjs`, `${answer}.json`], counts))) return false;
  }
  return true;
}

/** The environment's Python. Kept under .interop/ until the pinned packages or the Python change. */
async function makeEnvironment() {
  const system = await findPython();
  const venv = path.join(home, 'venv');
  const python = path.join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const stamp = createHash('sha256')
    .update(JSON.stringify([groups, system.version]))
    .digest('hex');
  const stampFile = path.join(home, 'stamp');
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === stamp && fs.existsSync(python)) return python;
  fs.rmSync(home, { recursive: true, force: true });
  fs.mkdirSync(home, { recursive: true });
  say(`Making a Python ${system.version} environment with the original tools (once, some minutes).`);
  const { code, tail } = await run(system.command, ['-m', 'venv', venv], { limitMs: installLimitMs });
  if (code !== 0)
    throw new BootstrapError(`python -m venv failed (on Debian it is in the package python3-venv): ${lastLine(tail)}`);
  let isWhole = true;
  for (const group of groups) isWhole = (await install(python, group)) && isWhole;
  // What could not be had is tried again the next time.
  if (isWhole) fs.writeFileSync(stampFile, stamp);
  return python;
}

async function findPython() {
  for (const command of ['python3.11', 'python3.10', 'python3', 'python']) {
    const { code, tail } = await run(command, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { limitMs: 30_000 });
    if (code === 0) return { command, version: lastLine(tail) };
  }
  throw new BootstrapError('No Python was found; the interop checks need Python 3.10 or 3.11.');
}

async function install(python, { name, args }) {
  const started = Date.now();
  const pip = ['-m', 'pip', 'install', '--quiet', '--prefer-binary', '--no-input', '--disable-pip-version-check'];
  const { code, tail } = await run(python, [...pip, ...args], { limitMs: installLimitMs });
  const seconds = Math.round((Date.now() - started) / 1000);
  say(code === 0 ? `installed ${name} (${seconds} s)` : `could not install ${name} (${seconds} s): ${lastLine(tail)}`);
  return code === 0;
}

/** A check prints `passed NAME`, `failed NAME: why` or `skipped NAME: why`, a line each. Resolves to whether it ended well. */
function runShown(command, args, counts) {
  return new Promise((resolve) => {
    const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', TF_ENABLE_ONEDNN_OPTS: '0', PYTHONWARNINGS: 'ignore' };
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), checkLimitMs);
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors = (errors + chunk).slice(-4000);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      process.stdout.write(output);
      for (const outcome of ['passed', 'failed', 'skipped']) {
        counts[outcome] += output.split('\n').filter((line) => line.startsWith(`${outcome} `)).length;
      }
      if (code === 0) return resolve(true);
      counts.failed += 1;
      process.stdout.write(`failed ${path.basename(args[0])}: it ended with ${code}\n${errors}\n`);
      resolve(false);
    });
  });
}

runMain(main);
