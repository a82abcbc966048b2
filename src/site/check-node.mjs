// Plain JavaScript, because an older Node cannot read TypeScript and would end in an error nobody understands.
const needed = [22, 18];
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  console.error(
    `Faultline needs Node ${needed.join('.')} or newer and found ${process.versions.node}: ` +
      'the copy it brings along did not arrive, so run "npm ci --ignore-scripts=false" (or install Node 24) and try again.',
  );
  process.exit(1);
}
