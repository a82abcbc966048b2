import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { after, describe, test } from 'node:test';
import { unzipSync } from 'fflate';
import { exampleIds } from '../catalogue/load-example.ts';
import { zipExample } from '../runner/webcontainer/zip-example.ts';
import { root } from '../site/root.ts';
import { oldestNode, OLDEST } from '../test/node-22.ts';
import { sparseClone } from './clone.ts';
import { takeHomeFiles } from './files.ts';
import { plantedBugs } from './readme.ts';
import { folderOf, takeHomeZip } from './zip.ts';

const ids = await exampleIds();
const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'faultline-home-')));
after(() => rmSync(temporary, { recursive: true, maxRetries: 5 }));

const oldest = oldestNode();
const node = typeof oldest === 'string' ? oldest : process.execPath;
const env = {
  ...process.env,
  PATH: [dirname(node), process.env['PATH']].join(process.platform === 'win32' ? ';' : ':'),
  // No registry can be reached, so whatever would have to be installed shows.
  npm_config_registry: 'http://127.0.0.1:9',
  npm_config_offline: 'true',
  // Node's test runner sets it, and a test runner under it keeps silent.
  NODE_TEST_CONTEXT: undefined,
  // As on a machine where nobody has told git who they are.
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

interface Outcome {
  code: number;
  out: string;
  err: string;
}
const run = (cwd: string, program: string, ...args: string[]) =>
  new Promise<Outcome>((resolve) => {
    execFile(program, args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 26 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });

/** What `npm run` would do, without npm, which takes longer than the rest. */
function script(folder: string, name: string, ...more: string[]): Promise<Outcome> {
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const [program, ...args] = scripts[name]!.split(' ');
  assert.equal(program, 'node', name);
  return run(folder, node, ...args, ...more);
}

/** What its reader does one after the other, in one process: it takes a while to start one. Prints the exit codes. */
const ALL = `import { main } from '../../simulator/src/node/main.ts';
const codes = [];
for (const args of [['explore', '--runs', '100'], ['break', process.argv[2]], ['explore'], ['fix']])
  codes.push(await main(args));
console.log(codes.join(' '));
`;

/** Unpacks a zip into an empty folder, and gives the example's. */
async function unpack(id: string, into: string): Promise<string> {
  for (const [file, bytes] of Object.entries(unzipSync(await takeHomeZip(id)))) {
    mkdirSync(dirname(join(into, file)), { recursive: true });
    writeFileSync(join(into, file), bytes);
  }
  return join(into, folderOf(id), 'examples', id);
}

test(
  'there is the oldest Node to run all this with',
  { skip: typeof oldest !== 'string' && oldest.missing },
  async () => {
    assert.equal((await run(temporary, 'node', '--version')).out, `v${OLDEST}\n`);
  },
);

test('every example has the scripts that readers know, and reaches the simulator by its path', async () => {
  const command = 'node ../../simulator/faultline.mjs';
  for (const id of ids) {
    const files = await takeHomeFiles(id);
    const { scripts, dependencies = {} } = JSON.parse(files[`examples/${id}/package.json`]!) as Record<
      string,
      Record<string, string>
    >;
    const { pretest, test: tests, start, explore, break: breakIt, fix, faultline } = scripts!;
    assert.deepEqual(
      { pretest, tests, start, explore, breakIt, fix, faultline },
      {
        pretest: 'node ../../simulator/check-node.mjs',
        tests: 'node --disable-warning=ExperimentalWarning --test',
        start: `${command} serve`,
        explore: `${command} explore`,
        breakIt: `${command} break`,
        fix: `${command} fix`,
        faultline: command,
      },
      id,
    );
    assert.ok(
      !('@faultline/simulator' in dependencies),
      `${id} depends on the simulator: import it by its path`,
    );
  }
});

describe('a zip', () => {
  test('has every file that one of its files imports', async () => {
    for (const id of ids) {
      const files = await takeHomeFiles(id);
      for (const [file, text] of Object.entries(files)) {
        if (!/\.(ts|mjs)$/.test(file) || file.endsWith('libraries.mjs') || file.includes('/templates/'))
          continue;
        for (const [, specifier] of text.matchAll(
          /^(?!import type|export type)(?:import|export|\}).* from '(\.[^']+)';$/gm,
        ))
          assert.ok(
            Object.hasOwn(files, posix.join(posix.dirname(file), specifier!)),
            `${id}: ${file} imports ${specifier}`,
          );
        assert.doesNotMatch(text, /^import .*'@faultline/m, `${id}: ${file} imports the package`);
      }
    }
  });

  test('brings the simulated servers that its example uses, and no others; no tests of the simulator', async () => {
    const serversOf = async (id: string) => {
      const found = Object.keys(await takeHomeFiles(id)).flatMap(
        (file) => /simulator\/servers\/([\w-]+)\//.exec(file)?.[1] ?? [],
      );
      return [...new Set(found)];
    };
    assert.deepEqual(await serversOf('transactions/saga'), []);
    assert.deepEqual(await serversOf('reference/simulated-redis'), ['redis']);
    const saga = Object.keys(await takeHomeFiles('transactions/saga'));
    assert.deepEqual(
      saga.filter((file) => /simulator\/(?!templates\/).*\.test\.ts$|packaging|conformance/.test(file)),
      [],
    );
    for (const file of ['LICENSE', 'README.md', 'examples/simulator/libraries.LICENSES.txt'])
      assert.ok(saga.includes(file), file);
  });

  test('has the same bytes whenever it is made', async () => {
    const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    for (const id of ids.slice(0, 2))
      assert.equal(hash(zipExample(await takeHomeFiles(id), folderOf(id))), hash(await takeHomeZip(id)));
  });

  const unpackedOnce = new Map<string, Promise<string>>();
  const unpacked = (id: string): Promise<string> => {
    const place = unpackedOnce.get(id) ?? unpack(id, join(temporary, 'zips', id.replaceAll('/', '-')));
    unpackedOnce.set(id, place);
    return place;
  };

  // Before bugs are planted in the same folders.
  test('unpacked where there is nothing else, passes the tests of its parts', async () => {
    const files: string[] = [];
    for (const id of ids)
      for (const file of readdirSync(await unpacked(id)))
        if (file.endsWith('.test.ts') && file !== 'scenario.test.ts')
          files.push(join(await unpacked(id), file));
    assert.ok(files.length >= ids.length);
    // All in one run: starting the runner takes longer than the tests.
    const options = ['--disable-warning=ExperimentalWarning', '--test', '--test-reporter=tap'];
    const { code, out } = await run(temporary, node, ...options, ...files);
    assert.equal(code, 0, out);
    assert.ok(Number(/^# pass (\d+)/m.exec(out)![1]) > 50);
  });

  describe('unpacked where there is nothing else', { concurrency: 2 }, () => {
    for (const id of ids)
      test(`${id} is explored, broken and mended`, async () => {
        const folder = await unpacked(id);
        const [bug] = plantedBugs(
          Object.fromEntries(readdirSync(join(folder, 'broken')).map((file) => [`broken/${file}`, ''])),
        );
        writeFileSync(join(folder, 'all.mjs'), ALL);
        const { out, err } = await run(
          folder,
          node,
          '--disable-warning=ExperimentalWarning',
          'all.mjs',
          bug!,
        );
        assert.deepEqual([out.trimEnd().split('\n').at(-1), err], ['0 0 1 0', ''], out);
      });
  });

  test('runs through npm as its README says, with all its tests and real processes', async () => {
    const folder = await unpack('reference/simulated-cluster', join(temporary, 'npm'));
    const tested = await run(folder, 'npm', 'test');
    assert.equal(tested.code, 0, tested.out);
    const started = await run(folder, 'npm', 'start', '--', '--workload', '--port', '25400');
    assert.match(started.out, /the workload has ended/, started.err);
    const real = await run(folder, 'npm', 'run', 'real');
    assert.match(real.out, /^Every invariant held, in a run of /m, real.err);
    const other = await run(folder, 'npm', 'run', 'break', 'anser-before-sync');
    assert.equal(other.code, 2);
    assert.match(
      other.err,
      /^faultline: There is no planted bug “anser-before-sync”: did you mean answer-before-sync\?$/m,
    );
  });

  test('that lacks a server says how to have it', async () => {
    const folder = await unpack('reference/playground', join(temporary, 'lacks'));
    const scenario = readFileSync(join(folder, 'scenario.ts'), 'utf8');
    const server = "import { consul } from '../../simulator/servers/consul/index.ts';\nvoid consul;\n";
    writeFileSync(join(folder, 'scenario.ts'), server + scenario);
    assert.deepEqual(await script(folder, 'faultline', 'run'), {
      code: 2,
      out: '',
      err: 'faultline: servers/consul: This download has only the simulated servers that its example uses; clone the repository to have this one.\n',
    });
  });
});

const noGit = spawnable('git') ? false : 'there is no git here';

describe('with git', { skip: noGit }, () => {
  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: 'pipe' });
  const commit = (cwd: string) => {
    git(cwd, 'init', '-q');
    git(cwd, 'add', '-A');
    git(cwd, '-c', 'user.name=a', '-c', 'user.email=a@b.example', 'commit', '-qm', 'all');
  };

  test('a clone of two folders, by the commands that the page tells, passes the tests of its example', async () => {
    const id = 'reference/simulated-cluster';
    const here = fileURLToPath(root);
    const origin = join(temporary, 'origin/faultline');
    for (const name of ['examples', 'package.json', 'package-lock.json', 'README.md', '.gitattributes'])
      cpSync(join(here, name), join(origin, name), {
        recursive: true,
        filter: (path) => !/node_modules|\.edit/.test(path),
      });
    commit(origin);
    git(origin, 'config', 'uploadpack.allowFilter', 'true');

    let folder = join(temporary, 'clone');
    mkdirSync(folder);
    for (const line of sparseClone(pathToFileURL(origin).href, id)) {
      const [program, ...args] = line.split(' ');
      if (program === 'cd') folder = join(folder, args[0]!);
      else {
        const { code, out, err } = await run(folder, program!, ...args);
        assert.equal(code, 0, `${line}\n${out}${err}`);
      }
    }
    const examples = readdirSync(join(temporary, 'clone/faultline/examples'));
    assert.deepEqual(examples.toSorted(), ['reference', 'simulator']);
    assert.deepEqual(readdirSync(join(temporary, 'clone/faultline/examples/reference')), [
      'simulated-cluster',
    ]);
    assert.ok(!existsSync(join(temporary, 'clone/faultline/node_modules')));
  });

  test('inside somebody else’s repository, of another kind of modules, git apply and npm run fix do the same', async () => {
    const foreign = join(temporary, 'foreign');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'package.json'), '{ "type": "commonjs", "workspaces": ["packages/*"] }');
    const folder = await unpack('transactions/saga', join(foreign, 'vendor'));
    commit(foreign);
    for (const bug of ['late-action', 'register-after-await']) {
      git(folder, 'apply', `broken/${bug}.patch`);
      assert.match(git(folder, 'status', '--short'), /^ M [a-z]+\.ts\n$/);
      assert.equal((await script(folder, 'explore')).code, 1, bug);
      assert.equal((await script(folder, 'fix')).code, 0);
      assert.equal(git(folder, 'status', '--short'), '');
    }
  });
});

function spawnable(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('an older Node is told in one sentence', async () => {
  const check = join(fileURLToPath(root), 'examples/simulator/check-node.mjs');
  const told = (version: string) => {
    const pretend = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { node: '${version}' } });`;
    return run(temporary, process.execPath, '--import', pretend, check);
  };
  for (const version of ['18.20.8', '20.19.0', '22.17.1', '23.5.0'])
    assert.deepEqual(await told(version), {
      code: 1,
      out: '',
      err: `This needs Node 22.18 or newer, which runs TypeScript as it is; here is ${version}: get a newer one from https://nodejs.org.\n`,
    });
  for (const version of [OLDEST, '23.6.0', '24.0.0', '100.1.0'])
    assert.deepEqual(await told(version), { code: 0, out: '', err: '' }, version);
});
