process.stdout.write(`dependencies ready, Node ${process.versions.node}\n`);
