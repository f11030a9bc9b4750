/** The page as its build leaves it, made before the tests that look at it. */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

const folder = fileURLToPath(new URL("../../../console/", import.meta.url))

let built: Promise<void> | undefined

/** Once for all files of a worker. */
export const buildConsole = (): Promise<void> => (built ??= build())

const build = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["node_modules/vite/bin/vite.js", "build", "--logLevel", "error"], {
      cwd: folder,
      env: { PATH: process.env["PATH"], NODE_ENV: "production" },
      stdio: ["ignore", "inherit", "inherit"]
    })
    child.on("error", reject)
    child.on("close", (code) => {
      if (code === 0) resolve()
      else reject(new Error(`the build of the console ended with ${code}`))
    })
  })
