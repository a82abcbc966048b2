// Ends the process with one sentence if its Node cannot run TypeScript as it is. Plain JavaScript, so that any Node can say it.
const [major, minor] = process.versions.node.split('.').map(Number);
const runsTypeScript = major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);

if (!runsTypeScript) {
  console.error(
    `This needs Node 22.18 or newer, which runs TypeScript as it is; here is ${process.versions.node}: get a newer one from https://nodejs.org.`,
  );
  process.exit(1);
}
