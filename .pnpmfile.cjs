// node-linux-* publish `os` and `cpu` as bare strings, which pnpm does not record in the lockfile; as lists it does,
// and installs only the one that fits the machine.
module.exports = {
  hooks: {
    readPackage(pkg) {
      if (pkg.name?.startsWith("node-linux-")) {
        pkg.os = [pkg.os].flat()
        pkg.cpu = [pkg.cpu].flat()
      }
      return pkg
    }
  }
}
